package dev.oriel.cpu;

import dev.oriel.memory.Standstill;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The architected state of one POWER9 thread, laid out for the engines that run it.
 *
 * <p>Fields are public on purpose: an instruction's semantics is a static method over this state,
 * and the same method serves the interpreter and compiled code. Register values are in the
 * numbering of the Power ISA; bit fields are given as masks of ordinary Java values (bit 63 of the
 * ISA is 1).
 *
 * <p>One thread runs a vCPU. Other threads may call only {@link #setExternalInterrupt}, {@link
 * #setDoorbell}, {@link #requestExit} and {@link #index}.
 */
public final class Vcpu {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Rounds of a waiting loop, about a microsecond, before the thread lets others run. */
  private static final int PATIENCE = 64;

  /** As long as the largest range that {@link #clear} accepts. */
  private static final MemorySegment ZEROES = MemorySegment.ofArray(new long[16]).asReadOnly();

  /** Instructions between two checks of the decrementer. */
  static final int SLICE = 8000;

  /** General purpose registers. */
  public final long[] gpr = new long[32];

  /**
   * Vector-scalar registers. Doubleword 0 (most significant) of VSR n is {@code vsr[2n]},
   * doubleword 1 is {@code vsr[2n + 1]}; FPR n is {@code vsr[2n]}; VR n is VSR 32 + n.
   */
  public final long[] vsr = new long[128];

  /** Condition register; CR field 0 is in the four most significant bits. */
  public int cr;

  public long lr;
  public long ctr;

  /** XER, unpacked: each 0 or 1. */
  public int so;

  public int ov;
  public int ca;
  public int ov32;
  public int ca32;

  /** XER bits 57:63, the byte count of string instructions. */
  public int xerByteCount;

  /** FPSCR, the ISA's bits 0:63 as one long. */
  public long fpscr;

  /** Outcome of the current floating-point instruction: exception bits of the FPSCR, FR, FI. */
  public int fpRaised;

  /** VSCR: NJ is 0x10000, SAT is 1. */
  public int vscr;

  /** Address of the next instruction; up to date whenever no block is being executed. */
  public long nip;

  /** SPRs without behaviour of their own, by number. */
  public final long[] spr = new long[1024];

  /** CFAR: address of the last branch or interrupt return taken. */
  public long cfar;

  /** Data address register. */
  public long dar;

  /** Data storage interrupt status register. */
  public int dsisr;

  public long srr0;
  public long srr1;

  /** Data TLBs of the current mode (see {@link Tlb}). */
  long[] loadTlb = Tlb.ALWAYS_MISSES;

  long[] storeTlb = Tlb.ALWAYS_MISSES;

  /** Distinguish cached translations of instruction addresses, by quadrant of the address. */
  private long kernelFetchContext;

  private long userFetchContext;

  /** A hypercall was executed and waits for the platform. */
  private boolean hypercall;

  private BooleanSupplier hypercalls = () -> false;

  private final InstructionCount instructions = new InstructionCount();
  private final int index;
  private final Partition partition;
  private final Ram ram;
  private final Mmu mmu;
  private final Quadwords quadwords;
  private final Reservation reservation;
  private final GuestInterrupt interrupt = new GuestInterrupt();
  private final PerformanceMonitor monitor;
  private final AsynchronousInterrupts asynchronous;
  private final Mailbox mailbox;
  private final Standstill.Actor actor;
  private final DebugStop debugStop;

  /** Instructions that were counted and are to be executed again. */
  private long repeated;

  /** How often the guest has said that it only waits. */
  private int waits;

  /** Whether other vCPUs were told of an invalidation, and not waited for since. */
  private boolean invalidating;

  private long msr;
  private boolean bigEndian;

  /**
   * @param index the interrupt server number of this vCPU
   */
  public Vcpu(int index, Partition partition) {
    this.index = index;
    this.partition = partition;
    monitor = new PerformanceMonitor(this);
    asynchronous = new AsynchronousInterrupts(partition, monitor);
    ram = Ram.of(partition.memory().segment());
    mmu = new Mmu(this, partition);
    quadwords = new Quadwords(partition);
    reservation = new Reservation(this, mmu, quadwords);
    mailbox = new Mailbox(mmu, asynchronous);
    actor = partition.standstill().actor(asynchronous::wake);
    debugStop = new DebugStop(this, partition.debugPoints());
    reset();
    partition.add(this);
  }

  /** Power-on state: big-endian real mode, nothing enabled, decrementer far away. */
  public void reset() {
    Arrays.fill(gpr, 0);
    Arrays.fill(vsr, 0);
    Arrays.fill(spr, 0);
    cr = 0;
    lr = ctr = 0;
    setXer(0);
    fpscr = 0;
    vscr = 0;
    cfar = 0;
    dar = 0;
    dsisr = 0;
    srr0 = srr1 = 0;
    nip = 0;
    hypercall = false;
    mmu.setAmr(0);
    mmu.setIamr(0);
    mmu.setPid(0);
    mmu.flushAll();
    reservation.clear();
    asynchronous.reset();
    setDecrementer(Long.MAX_VALUE >>> Long.SIZE - partition.decrementerBits());
    monitor.reset();
    setMsr(Msr.SF | Msr.ME);
  }

  /** The interrupt server number. */
  public int index() {
    return index;
  }

  public Partition partition() {
    return partition;
  }

  Mmu mmu() {
    return mmu;
  }

  AsynchronousInterrupts asynchronous() {
    return asynchronous;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /**
   * Its thread, as one that must stop if the machine is to stand still. The owner of the thread
   * calls {@link Standstill.Actor#enter} before it runs the vCPU, and {@link
   * Standstill.Actor#leave} after; in between, the vCPU leaves between two instructions and while
   * it sleeps.
   */
  public Standstill.Actor actor() {
    return actor;
  }

  /** The engine begins to execute guest code. */
  public void enterGuest() {
    mailbox.enter();
  }

  /**
   * The engine is about to return: until {@link #enterGuest} this vCPU uses no translation, and
   * nobody waits for it.
   */
  public void leaveGuest() {
    mailbox.leave();
  }

  /** The reservation of load and reserve instructions. */
  public Reservation reservation() {
    return reservation;
  }

  // ---------------------------------------------------------------- machine state

  /** The machine state register; see {@link Msr}. */
  public long msr() {
    return msr;
  }

  /** Sets all bits of the MSR, also those that a guest cannot set. */
  public void setMsr(long value) {
    long enabled = value & ~msr & Msr.EE;
    long counted = (value ^ msr) & (Msr.PR | Msr.PMM);
    msr = value;
    bigEndian = (value & Msr.LE) == 0;
    mmu.enter(value);
    fetchContextChanged();
    if (enabled != 0) {
      asynchronous.enabled();
    }
    if (counted != 0 && monitor.armed()) {
      asynchronous.attend();
    }
  }

  /**
   * Sets the MSR bits that a guest can set, as mtmsrd and rfid do: problem state implies EE, IR and
   * DR.
   */
  public void setMsrFromGuest(long value) {
    long next = msr & ~Msr.WRITABLE | value & Msr.WRITABLE;
    setMsr((next & Msr.PR) != 0 ? next | Msr.EE | Msr.IR | Msr.DR : next);
  }

  void fetchContextChanged() {
    int mode =
        (int) (msr & (Msr.IR | Msr.LE))
            | ((msr & Msr.PR) != 0 ? 2 : 0)
            | ((msr & Msr.SF) != 0 ? 4 : 0)
            | (tracing() ? 8 : 0);
    kernelFetchContext = mmu.epoch(true) << 6 | mode;
    userFetchContext = mmu.epoch(false) << 6 | mode;
  }

  /**
   * The context in which the instruction at address {@code ea} is found and executed: translation,
   * byte order, problem state, 32-bit mode, tracing. Code that an engine found there stays valid
   * while this value and the memory are unchanged (see {@link dev.oriel.memory.CodeFrames}).
   */
  public long fetchContext(long ea) {
    return ea < 0 ? kernelFetchContext : userFetchContext;
  }

  /** MSR[LE]. */
  public boolean littleEndian() {
    return !bigEndian;
  }

  /** Whether the thread is in 64-bit mode. */
  public boolean sf() {
    return msr < 0;
  }

  /** MSR[PR]. */
  public boolean problemState() {
    return (msr & Msr.PR) != 0;
  }

  /** XER, packed as mfspr returns it. */
  public int xer() {
    return so << 31 | ov << 30 | ca << 29 | ov32 << 19 | ca32 << 18 | xerByteCount;
  }

  /** Sets XER, as mtspr does. */
  public void setXer(long value) {
    int xer = (int) value;
    so = xer >>> 31;
    ov = xer >>> 30 & 1;
    ca = xer >>> 29 & 1;
    ov32 = xer >>> 19 & 1;
    ca32 = xer >>> 18 & 1;
    xerByteCount = xer & 0x7f;
  }

  /** Records {@code result} in CR field 0, as instructions with Rc=1 do. */
  public void cr0(long result) {
    long value = msr < 0 ? result : (int) result;
    int field = value < 0 ? 8 : value > 0 ? 4 : 2;
    cr = cr & 0x0fff_ffff | (field | so) << 28;
  }

  /** Copies FX, FEX, VX and OX to CR field 1. */
  public void cr1() {
    cr = cr & 0xf0ff_ffff | ((int) fpscr >>> 28) << 24;
  }

  /** Records in CR field 6 whether all or none of the bits of VR {@code vr} are set. */
  public void cr6(int vr) {
    cr6(vsr[64 + 2 * vr], vsr[65 + 2 * vr]);
  }

  /** As above, for a vector of these two doublewords. */
  public void cr6(long high, long low) {
    int field = (high & low) == -1 ? 8 : (high | low) == 0 ? 2 : 0;
    cr = cr & 0xffff_ff0f | field << 4;
  }

  // ---------------------------------------------------------------- time

  /** The time base. */
  public long timebase() {
    return asynchronous.timebase();
  }

  /** DEC, sign-extended. */
  public long decrementer() {
    return asynchronous.decrementer();
  }

  /** Sets DEC; it ignores the bits above its own. */
  public void setDecrementer(long value) {
    asynchronous.setDecrementer(value);
  }

  // ---------------------------------------------------------------- storage

  // Addresses are effective addresses of any alignment; values are in the guest's byte order.
  // An access that is not permitted throws the GuestInterrupt of its storage interrupt.

  /** Guest RAM. */
  public Ram ram() {
    return ram;
  }

  public byte load8(long ea) {
    long[] tlb = loadTlb;
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea & Tlb.PAGE_MASK)) {
      return ram.get8(ea + Tlb.delta(tlb, entry));
    }
    return (byte) mmu.load(ea, 1);
  }

  public short load16(long ea) {
    long[] tlb = loadTlb;
    int entry = Tlb.index(ea);
    short value =
        Tlb.tag(tlb, entry) == (ea + 1 & Tlb.PAGE_MASK)
            ? ram.get16(ea + Tlb.delta(tlb, entry))
            : (short) mmu.load(ea, 2);
    return bigEndian ? Short.reverseBytes(value) : value;
  }

  public int load32(long ea) {
    long[] tlb = loadTlb;
    int entry = Tlb.index(ea);
    int value =
        Tlb.tag(tlb, entry) == (ea + 3 & Tlb.PAGE_MASK)
            ? ram.get32(ea + Tlb.delta(tlb, entry))
            : (int) mmu.load(ea, 4);
    return bigEndian ? Integer.reverseBytes(value) : value;
  }

  public long load64(long ea) {
    long[] tlb = loadTlb;
    int entry = Tlb.index(ea);
    long value =
        Tlb.tag(tlb, entry) == (ea + 7 & Tlb.PAGE_MASK)
            ? ram.get64(ea + Tlb.delta(tlb, entry))
            : mmu.load(ea, 8);
    return bigEndian ? Long.reverseBytes(value) : value;
  }

  public void store8(long ea, int value) {
    long[] tlb = storeTlb;
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea & Tlb.PAGE_MASK)) {
      ram.set8(ea + Tlb.delta(tlb, entry), (byte) value);
    } else {
      mmu.store(ea, 1, value);
    }
  }

  public void store16(long ea, int value) {
    short bytes = bigEndian ? Short.reverseBytes((short) value) : (short) value;
    long[] tlb = storeTlb;
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea + 1 & Tlb.PAGE_MASK)) {
      ram.set16(ea + Tlb.delta(tlb, entry), bytes);
    } else {
      mmu.store(ea, 2, bytes);
    }
  }

  public void store32(long ea, int value) {
    int bytes = bigEndian ? Integer.reverseBytes(value) : value;
    long[] tlb = storeTlb;
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea + 3 & Tlb.PAGE_MASK)) {
      ram.set32(ea + Tlb.delta(tlb, entry), bytes);
    } else {
      mmu.store(ea, 4, bytes);
    }
  }

  public void store64(long ea, long value) {
    long bytes = bigEndian ? Long.reverseBytes(value) : value;
    long[] tlb = storeTlb;
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea + 7 & Tlb.PAGE_MASK)) {
      ram.set64(ea + Tlb.delta(tlb, entry), bytes);
    } else {
      mmu.store(ea, 8, bytes);
    }
  }

  /** Clears {@code size} bytes, at most 128, at {@code ea}; they do not cross a page. */
  public void clear(long ea, int size) {
    long[] tlb = storeTlb;
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea & Tlb.PAGE_MASK)) {
      MemorySegment.copy(ZEROES, 0, ram.segment(), ea + Tlb.delta(tlb, entry), size);
    } else {
      for (int i = 0; i < size; i += 8) {
        store64(ea + i, 0);
      }
    }
  }

  /**
   * Loads the doublewords at {@code ea} and {@code ea + 8}, in one piece if {@code ea} is aligned.
   *
   * @return the first; {@link #secondDoubleword} has the other
   */
  public long loadQuad(long ea) {
    if ((ea & 15) != 0) {
      long first = load64(ea);
      quadwords.second = load64(ea + 8);
      return first;
    }
    quadwords.load(mmu.cacheable(ea, 16, false));
    if (bigEndian) {
      quadwords.second = Long.reverseBytes(quadwords.second);
      return Long.reverseBytes(quadwords.first);
    }
    return quadwords.first;
  }

  /** The doubleword that {@link #loadQuad} loaded from the higher address. */
  public long secondDoubleword() {
    return quadwords.second;
  }

  /** Stores doublewords at {@code ea} and {@code ea + 8}, in one piece if {@code ea} is aligned. */
  public void storeQuad(long ea, long first, long second) {
    if ((ea & 15) != 0) {
      probeStore(ea, 16);
      store64(ea, first);
      store64(ea + 8, second);
    } else if (bigEndian) {
      quadwords.store(
          mmu.cacheable(ea, 16, true), Long.reverseBytes(first), Long.reverseBytes(second));
    } else {
      quadwords.store(mmu.cacheable(ea, 16, true), first, second);
    }
  }

  /** Raises the interrupt that a store of {@code size} bytes at {@code ea} would raise, if any. */
  public void probeStore(long ea, int size) {
    mmu.probeStore(ea, size);
  }

  /**
   * Real address of the instruction at {@code ea}.
   *
   * @throws GuestInterrupt an instruction storage or segment interrupt
   */
  public long fetchAddress(long ea) {
    return mmu.fetchAddress(msr < 0 ? ea : ea & 0xffff_ffffL);
  }

  /**
   * Reports that instructions are to be decoded from the frame at {@code offset} in RAM, whose
   * watch has begun. When this returns, every store to it by any vCPU is noticed. Requests of other
   * vCPUs may have been carried out meanwhile, so translations from before may have ended.
   *
   * @param first whether the frame was not watched before
   */
  public void codeFrameAdded(long offset, boolean first) {
    // If another vCPU has just begun to watch it, neither this one nor the others may know yet.
    boolean several = partition.hasSeveralVcpus();
    if (first || several) {
      mmu.codeFrameAdded(offset);
    }
    if (several) {
      partition.postToOthers(this, other -> other.codeFrameAdded(offset));
      partition.awaitOthers(this);
    }
  }

  // ---------------------------------------------------------------- synchronous interrupts

  /** The interrupt to throw; {@code srr1} holds only the cause bits. */
  GuestInterrupt interrupt(int vector, long srr1) {
    interrupt.vector = vector;
    interrupt.srr1 = srr1;
    return interrupt;
  }

  GuestInterrupt dataStorage(long ea, int cause) {
    dar = ea;
    dsisr = cause;
    return interrupt(Vectors.DATA_STORAGE, 0);
  }

  /**
   * The machine check of a load from the unassigned address {@code ea}, as a POWER9 reports it
   * (POWER9 Processor User's Manual, machine check interrupt).
   */
  GuestInterrupt nothingToLoad(long ea) {
    dar = ea;
    dsisr = Vectors.CHECK_LOAD_ADDRESS;
    return interrupt(Vectors.MACHINE_CHECK, Vectors.CHECK_LOAD);
  }

  /** Raises the machine check of an instruction fetch from an unassigned address. */
  public void nothingToFetch() {
    throw interrupt(Vectors.MACHINE_CHECK, Vectors.CHECK_FETCH_ADDRESS);
  }

  /** Records a store to an unassigned address, which is reported later. */
  void nothingToStoreTo() {
    asynchronous.storeLost();
  }

  /** Raises a data storage interrupt for an invalid function code of an atomic memory operation. */
  public void invalidAtomic(long ea) {
    throw dataStorage(ea, Vectors.INVALID_ATOMIC | Vectors.STORE);
  }

  /** Raises an alignment interrupt for the operand at {@code ea}. */
  public void alignment(long ea) {
    dar = ea;
    throw interrupt(Vectors.ALIGNMENT, 0);
  }

  /** Raises a trap-type program interrupt. */
  public void trap() {
    throw interrupt(Vectors.PROGRAM, Vectors.PROGRAM_TRAP);
  }

  /** Raises an illegal-instruction program interrupt. */
  public void illegal() {
    throw interrupt(Vectors.PROGRAM, Vectors.PROGRAM_ILLEGAL);
  }

  /** Raises a privileged-instruction program interrupt if in problem state. */
  public void privileged() {
    if (problemState()) {
      throw interrupt(Vectors.PROGRAM, Vectors.PROGRAM_PRIVILEGED);
    }
  }

  /**
   * Raises the interrupt for a hypervisor-privileged instruction, which a guest may never execute.
   */
  public void hypervisorPrivileged() {
    throw interrupt(Vectors.PROGRAM, Vectors.PROGRAM_PRIVILEGED);
  }

  boolean fpExceptionEnabled() {
    return (msr & (Msr.FE0 | Msr.FE1)) != 0 && (fpscr & 1L << 30) != 0;
  }

  /** Raises a floating-point enabled exception if FPSCR[FEX] is set and MSR enables it. */
  public void fpEnabledException() {
    if (fpExceptionEnabled()) {
      throw interrupt(Vectors.PROGRAM, Vectors.PROGRAM_FP);
    }
  }

  /** Raises a floating-point unavailable interrupt unless MSR[FP] is set. */
  public void requireFp() {
    if ((msr & Msr.FP) == 0) {
      throw interrupt(Vectors.FP_UNAVAILABLE, 0);
    }
  }

  /** Raises a vector unavailable interrupt unless MSR[VEC] is set. */
  public void requireVec() {
    if ((msr & Msr.VEC) == 0) {
      throw interrupt(Vectors.VECTOR_UNAVAILABLE, 0);
    }
  }

  /** Raises a VSX unavailable interrupt unless MSR[VSX] is set. */
  public void requireVsx() {
    if ((msr & Msr.VSX) == 0) {
      throw interrupt(Vectors.VSX_UNAVAILABLE, 0);
    }
  }

  /**
   * Raises a facility unavailable interrupt if FSCR bit {@code bit} denies the facility to problem
   * state.
   */
  public void requireFacility(int bit) {
    if (problemState() && (spr[Spr.FSCR.number()] >>> bit & 1) == 0) {
      facilityUnavailable(bit);
    }
  }

  /** Raises a facility unavailable interrupt for transactional memory, which no guest has. */
  public void transactionalMemoryUnavailable() {
    facilityUnavailable(5);
  }

  void facilityUnavailable(int bit) {
    spr[Spr.FSCR.number()] = spr[Spr.FSCR.number()] << 8 >>> 8 | (long) bit << 56;
    throw interrupt(Vectors.FACILITY_UNAVAILABLE, 0);
  }

  /** Whether a hypercall was executed since the last call of this method. */
  public boolean takeHypercall() {
    boolean taken = hypercall;
    hypercall = false;
    return taken;
  }

  /** Whether a hypercall was executed that {@link #takeHypercall} has not told yet. */
  public boolean hypercallMade() {
    return hypercall;
  }

  /**
   * From now on, {@code answer} carries out hypercalls, on this vCPU's thread, and says whether the
   * engine goes on without a return. Before, every hypercall makes the engine return.
   */
  public void answerHypercalls(BooleanSupplier answer) {
    hypercalls = answer;
  }

  /** Has the hypercall carried out that was taken; whether the engine is to go on. */
  public boolean answerHypercall() {
    leaveGuest();
    boolean goesOn = hypercalls.getAsBoolean();
    enterGuest();
    return goesOn;
  }

  /** A hypercall has been executed; the engine answers it before the next instruction. */
  void hypercall() {
    hypercall = true;
  }

  /** {@code tlbiel}: {@code rb} says which page, {@code rs} which process. */
  public void invalidateTranslations(long rb, long rs) {
    mmu.invalidate(rb, (int) (rs >>> 32));
  }

  /** {@code tlbie}: the same for all vCPUs; the others have done so by {@link #synchronize}. */
  public void invalidateEverywhere(long rb, long rs) {
    invalidateTranslations(rb, rs);
    if (partition.hasSeveralVcpus()) {
      int pid = (int) (rs >>> 32);
      partition.postToOthers(this, other -> other.invalidate(rb, pid));
      invalidating = true;
    }
  }

  /**
   * {@code tlbsync} and {@code ptesync}: returns when no vCPU uses a translation that this one has
   * invalidated.
   */
  public void synchronize() {
    if (invalidating) {
      invalidating = false;
      partition.awaitOthers(this);
    }
  }

  /**
   * An {@code or} that lowers the priority of the program (Book II section 3.2), or yields: in the
   * loop of one that only waits. After {@link #PATIENCE} of them its thread lets others run, and no
   * vCPU waits for this one meanwhile. A loop that waited on a busy host would otherwise keep a
   * core from those that it waits for, and their {@code ptesync} would last until it runs again.
   */
  public void relax() {
    if (++waits % PATIENCE == 0 && partition.hasSeveralVcpus()) {
      leaveGuest();
      partition.letOthersRun();
      enterGuest();
    }
  }

  /** Whether {@code or r,r,r} is one for which {@link #relax} is to be called. */
  public static boolean isWait(int r) {
    return r == 1 || r == 31 || r == 27;
  }

  /** Whether each instruction, or each branch, is to be followed by a trace interrupt. */
  public boolean tracing() {
    return (msr & (Msr.SE | Msr.BE)) != 0;
  }

  /**
   * Called by an instruction that needs the exact count of instructions. The engine knows it
   * between blocks, so the instruction is thrown out of its block and executed again, alone.
   */
  void countExactly() {
    if (!instructions.isExact()) {
      throw interrupt(Vectors.REPEAT, 0);
    }
  }

  /**
   * Called by an instruction whose effect depends on the time: one that reads or sets it, or
   * accesses a device, which may interrupt at once.
   */
  void timed() {
    if (asynchronous.counted()) {
      countExactly();
    }
  }

  /**
   * The hypercall being carried out is not complete: its instruction is to be executed again, with
   * the arguments that the registers have now.
   */
  public void repeatHypercall() {
    nip -= Integer.BYTES;
    if (asynchronous.counted()) {
      // How often depends on the host.
      repeated++;
    }
  }

  /** Takes the interrupt that was thrown last, by the instruction at {@code nip}. */
  public void deliverRaised() {
    deliver(interrupt, nip);
  }

  /**
   * Takes the interrupt that was thrown by the instruction at {@code cia}.
   *
   * @return false if there is none, because the instruction is to be executed again, alone
   */
  public boolean deliver(GuestInterrupt thrown, long cia) {
    if (thrown.vector == Vectors.STOP) {
      nip = cia;
      debugStop.deliver(cia);
      return true;
    }
    if (thrown.vector == Vectors.REPEAT) {
      nip = cia;
      instructions.executeAlone();
      asynchronous.attend();
      return false;
    }
    debugStop.stepped();
    SystemLinkage.interrupt(this, thrown.vector, cia, thrown.srr1);
    return true;
  }

  // ---------------------------------------------------------------- for a debugger

  /** How this vCPU stops for a debugger. */
  public DebugStop debugStop() {
    return debugStop;
  }

  /**
   * Real address of the byte at {@code ea} in this vCPU's mode and process; -1 if nothing is mapped
   * there. No permission is checked, and no TLB or page table changes.
   */
  public long look(long ea) {
    return mmu.look(ea);
  }

  // ---------------------------------------------------------------- asynchronous interrupts

  /** Drives the level of the external interrupt input. Thread-safe. */
  public void setExternalInterrupt(boolean level) {
    asynchronous.setExternal(level);
  }

  /**
   * Makes the engine return {@link Exit#REQUESTED} soon, or {@link #awaitInterrupt} return.
   * Thread-safe.
   */
  public void requestExit() {
    asynchronous.requestExit();
  }

  /** Sets or clears the doorbell of this vCPU. Thread-safe. */
  public void setDoorbell(boolean rung) {
    asynchronous.setDoorbell(rung);
  }

  /** The threads of this vCPU's core, this one included, by number. */
  public List<Vcpu> core() {
    return partition.core(this);
  }

  /** DPDES: a bit for each thread of the core that has a doorbell, thread 0 the least. */
  long doorbells() {
    List<Vcpu> threads = core();
    long bits = 0;
    for (int i = 0; i < threads.size(); i++) {
      bits |= threads.get(i).asynchronous.doorbell() ? 1L << i : 0;
    }
    return bits;
  }

  /**
   * Blocks until an external, decrementer or doorbell interrupt is pending or an exit is requested.
   */
  public void awaitInterrupt() {
    asynchronous.await(actor, true);
  }

  /**
   * The same inside guest code; also ends if the machine is to stand still. Meanwhile no other vCPU
   * waits for this one.
   */
  public void pause() {
    if (asynchronous.takesTurns()) {
      timed();
      asynchronous.pauseTurn();
      return;
    }
    leaveGuest();
    asynchronous.await(actor, false);
    enterGuest();
  }

  /**
   * Blocks, on behalf of all vCPUs that take turns, until {@code awake} holds.
   *
   * @param asleep those for which an interrupt may become pending meanwhile
   */
  public void sleepForAll(List<Vcpu> asleep, BooleanSupplier awake) {
    actor.enter();
    try {
      asynchronous.await(
          actor,
          true,
          awake,
          () ->
              asleep.stream()
                  .mapToLong(each -> each.asynchronous.ticksToWake())
                  .min()
                  .orElse(AsynchronousInterrupts.NEVER));
    } finally {
      actor.leave();
    }
  }

  /** Whether it waits for an interrupt inside guest code, as {@link #pause} does. */
  public boolean isPaused() {
    return asynchronous.isPaused();
  }

  /** Whether something is pending that ends {@link #awaitInterrupt}, besides an exit request. */
  public boolean wakes() {
    return asynchronous.wakes();
  }

  /** Has what became due while it rested come before its next instruction. */
  public void endRest() {
    asynchronous.attend();
  }

  /** Has another vCPU execute instructions first, if vCPUs take turns. */
  public void endTurn() {
    asynchronous.endTurn();
  }

  /** Has it look soon at what is due. Thread-safe. */
  void wake() {
    asynchronous.wake();
  }

  /**
   * Whether {@link #acknowledge} may have something to do; cheap enough to ask after each block.
   */
  public boolean attention() {
    return asynchronous.attention();
  }

  /**
   * The most instructions to be executed before {@link #acknowledge} is called again. Those of the
   * last block may be too many, unless {@link #sliceIsExact}.
   */
  public int slice() {
    int most = monitor.armed() ? Math.clamp(monitor.instructionsToAlert(), 1, SLICE) : SLICE;
    return instructions.slice(
        most, asynchronous.counted() ? asynchronous.ticksToEvent() : Long.MAX_VALUE);
  }

  /**
   * Whether not one instruction more than {@link #slice} said last may be executed before {@link
   * #acknowledge}.
   */
  public boolean sliceIsExact() {
    return instructions.sliceIsExact();
  }

  /**
   * Calls {@code observer} whenever a multiple of {@code period} instructions is executed: between
   * two of them, before an interrupt that is due there. Set it before the engine runs.
   */
  public void observe(long period, Runnable observer) {
    instructions.observe(period, () -> outside(observer));
  }

  /**
   * Calls {@code action} on this vCPU's thread as an observer, once, when it has executed {@code
   * count} instructions, which are not fewer than now. For a vCPU that stands still.
   */
  public void callAt(long count, Runnable action) {
    instructions.callAt(count, () -> outside(action));
    asynchronous.attend();
  }

  /**
   * Has {@link #executed} go on from {@code count}; before the time base is set. For a vCPU that is
   * being restored.
   */
  public void setExecuted(long count) {
    repeated += executed() - count;
    instructions.counted();
    asynchronous.forgetExit();
    debugStop.stepped();
  }

  /** Does something between two instructions, when the machine may stand still. */
  private void outside(Runnable what) {
    leaveGuest();
    actor.leave();
    what.run();
    actor.enter();
    enterGuest();
  }

  /** Whether time is a number of instructions. */
  public boolean timeIsCounted() {
    return asynchronous.counted();
  }

  /**
   * Instructions executed, as {@link ExecutionEngine#executed} tells it; those that are executed
   * again count once if time counts instructions.
   */
  public long executed() {
    return instructions.executed();
  }

  /** A register of the performance monitor was written, by an instruction that ends its block. */
  void monitorChanged() {
    monitor.changed();
    asynchronous.attend();
  }

  PerformanceMonitor monitor() {
    return monitor;
  }

  /** Makes {@code engine} the source of this vCPU's instruction count. */
  public void countedBy(ExecutionEngine engine) {
    instructions.countedBy(() -> engine.executed() - repeated);
  }

  /** Whether an interrupt would be taken if MSR[EE] were set. */
  public boolean interruptPending() {
    return asynchronous.pending();
  }

  /** Takes a pending enabled interrupt; true if an exit was requested instead. */
  public boolean acknowledge() {
    asynchronous.clearAttention();
    instructions.observed();
    asynchronous.runDue();
    mailbox.answer();
    if (actor.mustLeave()) {
      outside(() -> {});
    }
    return asynchronous.acknowledge(this);
  }
}
