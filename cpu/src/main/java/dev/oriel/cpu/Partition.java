package dev.oriel.cpu;

import dev.oriel.memory.GuestMemory;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The state that all vCPUs of one logical partition share: memory, time, and the partition's
 * settings, which hypercalls change. On hardware the settings are in LPCR and PTCR, which a guest
 * cannot access.
 */
public final class Partition {
  /** Bits of the decrementer of a POWER9 whose LPCR[LD] is set. */
  private static final int LARGE_DECREMENTER = 56;

  private final GuestMemory memory;
  private final MmioBus mmio;
  private final Timebase timebase;
  private volatile long processTable;
  private volatile long processTableSize;
  private volatile boolean interruptsLittleEndian;
  private volatile int alternateInterruptLocation;
  private volatile int decrementerBits = LARGE_DECREMENTER;
  private volatile Consumer<Vcpu> machineChecked = vcpu -> {};
  private volatile RandomGenerator random = new SecureRandom();

  /** A partition with these resources, in the state at power-on. */
  public Partition(GuestMemory memory, MmioBus mmio, Timebase timebase) {
    this.memory = memory;
    this.mmio = mmio;
    this.timebase = timebase;
  }

  /** Guest RAM. */
  public GuestMemory memory() {
    return memory;
  }

  /** The devices at real addresses outside RAM. */
  public MmioBus mmio() {
    return mmio;
  }

  /** The time base, which all vCPUs share. */
  public Timebase timebase() {
    return timebase;
  }

  /**
   * Registers the radix process table of {@code size} bytes at real address {@code ra}. Size 0
   * removes it.
   */
  public void setProcessTable(long ra, long size) {
    processTableSize = 0;
    processTable = ra;
    processTableSize = size;
  }

  /** Real address of the process table; meaningless while {@link #processTableSize} is 0. */
  public long processTable() {
    return processTable;
  }

  /** Bytes of the process table, 0 if none is registered. */
  public long processTableSize() {
    return processTableSize;
  }

  /** LPCR[ILE]: interrupts set MSR[LE]. */
  public boolean interruptsLittleEndian() {
    return interruptsLittleEndian;
  }

  /** Sets LPCR[ILE]. */
  public void setInterruptsLittleEndian(boolean on) {
    interruptsLittleEndian = on;
  }

  /** LPCR[AIL]: 0, 2 or 3. */
  public int alternateInterruptLocation() {
    return alternateInterruptLocation;
  }

  /** Sets LPCR[AIL] to 0, 2 or 3. */
  public void setAlternateInterruptLocation(int ail) {
    alternateInterruptLocation = ail;
  }

  /** Bits of the decrementer; it is sign-extended to 64. */
  public int decrementerBits() {
    return decrementerBits;
  }

  /** LPCR[LD]: whether the decrementer has 56 bits instead of 32. For the life of the partition. */
  public void setLargeDecrementer(boolean large) {
    decrementerBits = large ? LARGE_DECREMENTER : Integer.SIZE;
  }

  /** The source of the numbers that {@code darn} delivers; thread-safe. */
  public RandomGenerator random() {
    return random;
  }

  /** Sets the source of the numbers that {@code darn} delivers. */
  public void setRandom(RandomGenerator source) {
    random = source;
  }

  /**
   * Sets the firmware's part in machine checks: {@code firmware} is called on the vCPU's thread
   * just before the vCPU enters its handler, and may redirect it to another handler.
   */
  public void onMachineCheck(Consumer<Vcpu> firmware) {
    machineChecked = firmware;
  }

  void machineChecked(Vcpu vcpu) {
    machineChecked.accept(vcpu);
  }

  /** Returns to the state at power-on. */
  public void reset() {
    setProcessTable(0, 0);
    interruptsLittleEndian = false;
    alternateInterruptLocation = 0;
  }
}
