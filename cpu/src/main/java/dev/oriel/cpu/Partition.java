package dev.oriel.cpu;

import dev.oriel.memory.GuestMemory;
import java.util.function.Consumer;

/**
 * What all vCPUs of one logical partition share: memory, time, and the settings that hypercalls
 * make for the partition as a whole (those live in LPCR and PTCR on hardware, out of the guest's
 * reach).
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

  public Partition(GuestMemory memory, MmioBus mmio, Timebase timebase) {
    this.memory = memory;
    this.mmio = mmio;
    this.timebase = timebase;
  }

  public GuestMemory memory() {
    return memory;
  }

  public MmioBus mmio() {
    return mmio;
  }

  public Timebase timebase() {
    return timebase;
  }

  /**
   * Registers the radix process table at real address {@code ra}, {@code size} bytes; 0, 0 removes.
   */
  public void setProcessTable(long ra, long size) {
    processTableSize = 0;
    processTable = ra;
    processTableSize = size;
  }

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

  public void setInterruptsLittleEndian(boolean on) {
    interruptsLittleEndian = on;
  }

  /** LPCR[AIL]: 0, 2 or 3. */
  public int alternateInterruptLocation() {
    return alternateInterruptLocation;
  }

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

  /**
   * Lets {@code firmware} see each machine check when the processor is about to enter its handler,
   * on the processor's thread; it may send it to another.
   */
  public void onMachineCheck(Consumer<Vcpu> firmware) {
    machineChecked = firmware;
  }

  void machineChecked(Vcpu vcpu) {
    machineChecked.accept(vcpu);
  }

  /** Back to the state at power-on. */
  public void reset() {
    setProcessTable(0, 0);
    interruptsLittleEndian = false;
    alternateInterruptLocation = 0;
  }
}
