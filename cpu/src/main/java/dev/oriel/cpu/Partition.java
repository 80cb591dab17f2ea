package dev.oriel.cpu;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.Standstill;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The state that all vCPUs of one logical partition share: memory, time, and the partition's
 * settings, which hypercalls change. On hardware the settings are in LPCR and PTCR, which a guest
 * cannot access. It knows its vCPUs, and carries requests from one to the others ({@link Mailbox}).
 */
public final class Partition {
  /** Bits of the decrementer of a POWER9 whose LPCR[LD] is set. */
  private static final int LARGE_DECREMENTER = 56;

  private final GuestMemory memory;
  private final MmioBus mmio;
  private final Timebase timebase;
  private final Standstill standstill = new Standstill();
  private final DebugPoints debugPoints = new DebugPoints(this);
  private volatile long processTable;
  private volatile long processTableSize;
  private volatile boolean interruptsLittleEndian;
  private volatile int alternateInterruptLocation;
  private volatile int decrementerBits = LARGE_DECREMENTER;
  private volatile Consumer<Vcpu> machineChecked = vcpu -> {};
  private volatile RandomGenerator random = new SecureRandom();
  private volatile Runnable pause = Thread::yield;

  /** In the order of their creation. Replaced, never changed. */
  private volatile Vcpu[] vcpus = {};

  private volatile int threadsPerCore = 1;

  /** A partition with these resources, in the state at power-on. */
  public Partition(GuestMemory memory, MmioBus mmio, Timebase timebase) {
    this.memory = memory;
    this.mmio = mmio;
    this.timebase = timebase;
    standstill.listen(
        new Standstill.Listener() {
          @Override
          public void stops() {
            timebase.stop();
          }

          @Override
          public void goesOn() {
            timebase.goOn();
          }
        });
    if (timebase instanceof InstructionTime time) {
      time.countedBy(this::executed);
      time.onDue(() -> Arrays.stream(vcpus).forEach(Vcpu::wake));
    }
  }

  /** Instructions that all vCPUs have executed. */
  private long executed() {
    long sum = 0;
    for (Vcpu each : vcpus) {
      sum += each.executed();
    }
    return sum;
  }

  /** How all of it stands still; the time base stops meanwhile. */
  public Standstill standstill() {
    return standstill;
  }

  /** Guest RAM. */
  public GuestMemory memory() {
    return memory;
  }

  /** The devices at real addresses outside RAM. */
  public MmioBus mmio() {
    return mmio;
  }

  /** Where a debugger wants vCPUs to stop. */
  public DebugPoints debugPoints() {
    return debugPoints;
  }

  /** The time base, which all vCPUs share. */
  public Timebase timebase() {
    return timebase;
  }

  /**
   * Registers the radix process table of {@code size} bytes at real address {@code ra}. Size 0
   * removes it. When this returns, no vCPU uses a translation by the table before. Not for a thread
   * that executes guest code.
   */
  public void setProcessTable(long ra, long size) {
    processTableSize = 0;
    processTable = ra;
    processTableSize = size;
    onAll(Mmu::flushAll);
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

  /** What a vCPU's thread does if its guest only waits; first {@link Thread#yield}. */
  public void setPause(Runnable pause) {
    this.pause = pause;
  }

  void letOthersRun() {
    pause.run();
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

  // ---------------------------------------------------------------- vCPUs

  /** Called once by each vCPU, also while others run. */
  synchronized void add(Vcpu vcpu) {
    Vcpu[] all = Arrays.copyOf(vcpus, vcpus.length + 1);
    all[vcpus.length] = vcpu;
    vcpus = all;
  }

  /** Undoes the creation of a vCPU that has never run. */
  public synchronized void remove(Vcpu vcpu) {
    vcpus = Arrays.stream(vcpus).filter(each -> each != vcpu).toArray(Vcpu[]::new);
  }

  /** Whether there is a vCPU besides one. */
  boolean hasSeveralVcpus() {
    return vcpus.length > 1;
  }

  /**
   * Sets how many vCPUs are the threads of a core, 1 at first: those of core {@code c} are created
   * in the order of their indexes, {@code c * threads} and up.
   */
  public void setThreadsPerCore(int threads) {
    threadsPerCore = threads;
  }

  /** The vCPUs of the core that {@code vcpu} is a thread of, by thread. */
  List<Vcpu> core(Vcpu vcpu) {
    if (threadsPerCore == 1) {
      return List.of(vcpu);
    }
    int core = vcpu.index() / threadsPerCore;
    return Arrays.stream(vcpus).filter(each -> each.index() / threadsPerCore == core).toList();
  }

  /** Has all vCPUs but {@code sender} carry out {@code request}. {@link #awaitOthers} waits. */
  void postToOthers(Vcpu sender, Consumer<Mmu> request) {
    for (Vcpu each : vcpus) {
      if (each != sender) {
        each.mailbox().post(request);
      }
    }
  }

  /**
   * Returns when all vCPUs but {@code waiting} have carried out what was posted to them before.
   *
   * @param waiting on whose thread this is, inside guest code
   */
  void awaitOthers(Vcpu waiting) {
    for (Vcpu each : vcpus) {
      if (each != waiting) {
        each.mailbox().awaitAnswer(waiting.mailbox()::answer);
      }
    }
  }

  private void onAll(Consumer<Mmu> request) {
    for (Vcpu each : vcpus) {
      each.mailbox().post(request);
    }
    for (Vcpu each : vcpus) {
      each.mailbox().awaitAnswer(() -> {});
    }
  }

  /**
   * Makes all vCPUs drop what they know of memory, because some was unplugged. When this returns,
   * none of them reaches it. Not for a thread that executes guest code; one that carries out a
   * hypercall does not.
   */
  public void forgetMemory() {
    onAll(Mmu::forgetMemory);
  }

  /**
   * Makes all vCPUs report their next store to each page, because a {@link
   * dev.oriel.memory.DirtyLog} begins anew. The machine stands still.
   */
  public void forgetStores() {
    onAll(Mmu::forgetStores);
  }

  /** Returns to the state at power-on. */
  public void reset() {
    setProcessTable(0, 0);
    interruptsLittleEndian = false;
    alternateInterruptLocation = 0;
  }
}
