package dev.oriel.cpu;

import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.GuestMemory;

/**
 * Address translation of one vCPU: which TLBs are in force, what fills them, and every access that
 * does not hit: misses, page crossings, MMIO, stores to code.
 *
 * <p>There is a pair of data TLBs for each mode that can see different permissions: real mode, and
 * each combination of problem state and the two AMR bits of key 0, which Linux flips around every
 * access to user memory. Switching modes only switches arrays.
 */
final class Mmu {
  private static final long REAL_ADDRESS = 0x0fff_ffff_ffff_ffffL;
  private static final int REAL_MODE = 0;
  private static final int MODES = 9;

  private final Vcpu vcpu;
  private final GuestMemory memory;
  private final CodeFrames codeFrames;
  private final MmioBus mmio;
  private final RadixWalk walk;
  private final long[][] loadTlbs = new long[MODES][];
  private final long[][] storeTlbs = new long[MODES][];

  /** Modes whose TLBs may hold something. */
  private final boolean[] used = new boolean[MODES];

  /**
   * Counts invalidations, to tell cached instruction translations apart; quadrant 0 and the rest.
   */
  private int userEpoch;

  private int kernelEpoch;

  private long amr;
  private long iamr;
  private int pid;
  private boolean dataRelocated;
  private boolean problem;
  private boolean sixtyFour;

  Mmu(Vcpu vcpu, Partition partition) {
    this.vcpu = vcpu;
    memory = partition.memory();
    codeFrames = memory.codeFrames();
    mmio = partition.mmio();
    walk = new RadixWalk(partition);
    for (int mode = 0; mode < MODES; mode++) {
      loadTlbs[mode] = Tlb.create();
      storeTlbs[mode] = Tlb.create();
    }
  }

  long amr() {
    return amr;
  }

  long iamr() {
    return iamr;
  }

  int pid() {
    return pid;
  }

  void setAmr(long value) {
    amr = value;
    select();
  }

  void setIamr(long value) {
    if (iamr != value) {
      iamr = value;
      userEpoch++;
      kernelEpoch++;
      vcpu.fetchContextChanged();
    }
  }

  void setPid(int value) {
    if (pid != value) {
      pid = value;
      flushUser();
    }
  }

  /** Follows a change of MSR. */
  void enter(long msr) {
    dataRelocated = (msr & Msr.DR) != 0;
    problem = (msr & Msr.PR) != 0;
    sixtyFour = (msr & Msr.SF) != 0;
    select();
  }

  private void select() {
    if (!sixtyFour) {
      vcpu.loadTlb = Tlb.ALWAYS_MISSES;
      vcpu.storeTlb = Tlb.ALWAYS_MISSES;
      return;
    }
    int mode = mode();
    used[mode] = true;
    vcpu.loadTlb = loadTlbs[mode];
    vcpu.storeTlb = storeTlbs[mode];
  }

  private int mode() {
    return dataRelocated ? 1 + (int) (amr >>> 62) + (problem ? 4 : 0) : REAL_MODE;
  }

  /** Forgets where everything is, in real mode, too: memory has been unplugged. */
  void forgetMemory() {
    Tlb.clear(loadTlbs[REAL_MODE]);
    Tlb.clear(storeTlbs[REAL_MODE]);
    flushAll();
  }

  /** Forgets every translation. */
  void flushAll() {
    for (int mode = 0; mode < MODES; mode++) {
      if (used[mode] && mode != REAL_MODE) {
        used[mode] = false;
        Tlb.clear(loadTlbs[mode]);
        Tlb.clear(storeTlbs[mode]);
      }
    }
    used[mode()] = true;
    userEpoch++;
    kernelEpoch++;
    vcpu.fetchContextChanged();
  }

  /** Forgets what depends on the current process: every translation of quadrant 0. */
  private void flushUser() {
    for (int mode = 0; mode < MODES; mode++) {
      if (used[mode] && mode != REAL_MODE) {
        Tlb.clearQuadrantZero(loadTlbs[mode]);
        Tlb.clearQuadrantZero(storeTlbs[mode]);
      }
    }
    userEpoch++;
    vcpu.fetchContextChanged();
  }

  /**
   * tlbie for one page (IS = 0), or anything wider. Entries carry no process and no page size, so a
   * page of more than 4 KiB, or of the kernel's, costs all of them.
   */
  void invalidate(long rb, int process) {
    boolean onePage = (rb >>> 10 & 3) == 0 && (rb >>> 5 & 7) == 0;
    if (onePage && process == pid && process != 0) {
      for (int mode = 1; mode < MODES; mode++) {
        Tlb.evict(loadTlbs[mode], rb);
        Tlb.evict(storeTlbs[mode], rb);
      }
      userEpoch++;
      vcpu.fetchContextChanged();
    } else if (process == 0 || (rb >>> 10 & 3) > 1) {
      flushAll();
    } else if (process == pid) {
      flushUser();
    }
  }

  /** Forgets store translations, so that a frame that became code is noticed when written. */
  void codeFrameAdded() {
    for (int mode = 0; mode < MODES; mode++) {
      if (used[mode]) {
        Tlb.clear(storeTlbs[mode]);
      }
    }
  }

  int epoch(boolean kernelQuadrant) {
    return kernelQuadrant ? kernelEpoch : userEpoch;
  }

  /** Real address of the instruction at {@code ea}, or an instruction storage interrupt. */
  long fetchAddress(long ea) {
    if ((vcpu.msr() & Msr.IR) == 0) {
      return ea & REAL_ADDRESS;
    }
    int cause = translate(ea, RadixWalk.Access.FETCH);
    if (cause == RadixWalk.SEGMENT) {
      throw vcpu.interrupt(Vectors.INSTRUCTION_SEGMENT, 0);
    } else if (cause != 0) {
      throw vcpu.interrupt(Vectors.INSTRUCTION_STORAGE, cause);
    }
    return walk.ra;
  }

  /**
   * Offset in RAM of an aligned operand of an access that caching-inhibited storage does not have.
   *
   * @throws GuestInterrupt a data storage interrupt, or a machine check where nothing is
   */
  long cacheable(long address, boolean store) {
    long ea = effective(address);
    long ra = dataAddress(ea, store ? RadixWalk.Access.STORE : RadixWalk.Access.LOAD);
    long offset = memory.offset(ra);
    if (offset < 0) {
      if (!mmio.answers(ra, 1)) {
        throw vcpu.nothingToLoad(ea);
      }
      throw vcpu.dataStorage(ea, Vectors.UNSUPPORTED_ACCESS | (store ? Vectors.STORE : 0));
    }
    return offset;
  }

  /** In 32-bit mode the high half of a computed address does not count. */
  private long effective(long address) {
    return sixtyFour ? address : address & 0xffff_ffffL;
  }

  private int translate(long ea, RadixWalk.Access access) {
    int quadrant = (int) (ea >>> 62);
    if (quadrant == 1 || quadrant == 2) {
      return RadixWalk.SEGMENT;
    }
    return walk.translate(ea, quadrant == 0 ? pid : 0, problem, access, amr, iamr);
  }

  /** Real address of the data at {@code ea}, or a data storage interrupt. */
  private long dataAddress(long ea, RadixWalk.Access access) {
    if (!dataRelocated) {
      walk.writable = true;
      return ea & REAL_ADDRESS;
    }
    int cause = translate(ea, access);
    if (cause == RadixWalk.SEGMENT) {
      vcpu.dar = ea;
      throw vcpu.interrupt(Vectors.DATA_SEGMENT, 0);
    } else if (cause != 0) {
      throw vcpu.dataStorage(ea, access == RadixWalk.Access.STORE ? cause | Vectors.STORE : cause);
    }
    return walk.ra;
  }

  /** Loads {@code size} bytes that did not hit, as a little-endian integer. */
  long load(long address, int size) {
    long ea = effective(address);
    int here = bytesOnPage(ea, size);
    long ra = dataAddress(ea, RadixWalk.Access.LOAD);
    if (here < size) {
      long nextRa = dataAddress(effective(ea + here), RadixWalk.Access.LOAD);
      long low = fromBus(ea, ra, here);
      return low | fromBus(effective(ea + here), nextRa, size - here) << 8 * here;
    }
    long offset = memory.offset(ra);
    if (offset >= 0 && sixtyFour) {
      Tlb.fill(vcpu.loadTlb, ea, offset);
    }
    return fromBus(ea, ra, size);
  }

  /** Stores the low {@code size} bytes of {@code value}, a little-endian integer, without a hit. */
  void store(long address, int size, long value) {
    long ea = effective(address);
    int here = bytesOnPage(ea, size);
    long ra = dataAddress(ea, RadixWalk.Access.STORE);
    if (here < size) {
      long nextRa = dataAddress(effective(ea + here), RadixWalk.Access.STORE);
      toBus(ra, here, value);
      toBus(nextRa, size - here, value >>> 8 * here);
      return;
    }
    long offset = memory.offset(ra);
    if (offset >= 0 && walk.writable && sixtyFour && !codeFrames.watched(offset)) {
      Tlb.fill(vcpu.storeTlb, ea, offset);
    }
    toBus(ra, size, value);
  }

  /** Raises the interrupt that a store to {@code [ea, ea + size)} would, and does nothing else. */
  void probeStore(long address, int size) {
    long ea = effective(address);
    dataAddress(ea, RadixWalk.Access.STORE);
    int here = bytesOnPage(ea, size);
    if (here < size) {
      dataAddress(effective(ea + here), RadixWalk.Access.STORE);
    }
  }

  private static int bytesOnPage(long ea, int size) {
    return (int) Math.min(size, -(ea | Tlb.PAGE_MASK));
  }

  /** One access of the host's for each size that an aligned operand has, as in {@link #toBus}. */
  private long fromBus(long ea, long ra, int size) {
    long offset = memory.offset(ra);
    if (offset < 0) {
      if (!mmio.answers(ra, size)) {
        throw vcpu.nothingToLoad(ea);
      }
      return (size & size - 1) == 0 ? mmio.load(ra, size) : bytesFromBus(ra, size);
    }
    return switch (size) {
      case 8 -> memory.segment().get(Vcpu.LONG, offset);
      case 4 -> memory.segment().get(Vcpu.INT, offset) & 0xffff_ffffL;
      case 2 -> memory.segment().get(Vcpu.SHORT, offset) & 0xffffL;
      default -> {
        long value = 0;
        for (int i = 0; i < size; i++) {
          value |= (memory.segment().get(Vcpu.BYTE, offset + i) & 0xffL) << 8 * i;
        }
        yield value;
      }
    };
  }

  private long bytesFromBus(long ra, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (mmio.load(ra + i, 1) & 0xff) << 8 * i;
    }
    return value;
  }

  private void toBus(long ra, int size, long value) {
    long offset = memory.offset(ra);
    if (offset < 0) {
      if (!mmio.answers(ra, size)) {
        vcpu.nothingToStoreTo();
      } else if ((size & size - 1) == 0) {
        mmio.store(ra, size, value);
      } else {
        for (int i = 0; i < size; i++) {
          mmio.store(ra + i, 1, value >>> 8 * i & 0xff);
        }
      }
      return;
    }
    switch (size) {
      case 8 -> memory.segment().set(Vcpu.LONG, offset, value);
      case 4 -> memory.segment().set(Vcpu.INT, offset, (int) value);
      case 2 -> memory.segment().set(Vcpu.SHORT, offset, (short) value);
      default -> {
        for (int i = 0; i < size; i++) {
          memory.segment().set(Vcpu.BYTE, offset + i, (byte) (value >>> 8 * i));
        }
      }
    }
    codeFrames.written(offset, size);
  }
}
