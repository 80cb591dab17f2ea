package dev.oriel.cpu;

import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.GuestMemory;

/**
 * Address translation of one vCPU: selects the TLBs in use, fills them, and does every access that
 * misses them: misses, page crossings, MMIO, stores to code.
 *
 * <p>There is a pair of data TLBs for each mode that can see different permissions: real mode, and
 * each combination of problem state and the two AMR bits of key 0, which Linux flips around every
 * access to user memory. The processes that ran last each have their own. Switching the mode or the
 * process only switches arrays.
 */
final class Mmu {
  private static final long REAL_ADDRESS = 0x0fff_ffff_ffff_ffffL;
  private static final long QUADRANT_THREE = 3L << 62;
  private static final int MODES = 8;

  /** Processes whose translations are kept. */
  private static final int PROCESSES = 4;

  /** The most that all TLBs take; they are allocated when they are first used. */
  private static final long TLB_BYTES = (PROCESSES * MODES + 1) * TlbPair.BYTES;

  /** Stands for all pages where a number of pages is expected. */
  private static final long EVERYTHING = Long.MAX_VALUE;

  private final Vcpu vcpu;
  private final GuestMemory memory;
  private final CodeFrames codeFrames;
  private final MmioBus mmio;
  private final DebugPoints points;
  private final RadixWalk walk;
  private final TlbPair real;
  private final ProcessTlbs[] processes = new ProcessTlbs[PROCESSES];

  /** The TLBs of the current process. */
  private ProcessTlbs process;

  /** The TLBs in use, except in 32-bit mode. */
  private TlbPair current;

  /** The index in {@link #processes} that was last assigned to a process. */
  private int newest;

  /**
   * Identifies the valid cached translations of instruction addresses outside quadrant 0. Those in
   * quadrant 0 are identified by their process.
   */
  private long kernelEpoch;

  private final FetchedPages kernelFetched = new FetchedPages();

  /** The last number used to identify translations. */
  private long lastEpoch;

  private long amr;
  private long iamr;
  private boolean dataRelocated;
  private boolean problem;
  private boolean sixtyFour;

  /**
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for the TLBs
   */
  Mmu(Vcpu vcpu, Partition partition) {
    this.vcpu = vcpu;
    memory = partition.memory();
    memory.host().require(TLB_BYTES);
    codeFrames = memory.codeFrames();
    mmio = partition.mmio();
    points = partition.debugPoints();
    walk = new RadixWalk(partition);
    long ramSize = memory.segment().byteSize();
    real = new TlbPair(ramSize);
    current = real;
    for (int i = 0; i < PROCESSES; i++) {
      processes[i] = new ProcessTlbs(MODES, ramSize);
      processes[i].reassign(i, ++lastEpoch);
    }
    process = processes[0];
  }

  long amr() {
    return amr;
  }

  long iamr() {
    return iamr;
  }

  int pid() {
    return process.pid();
  }

  void setAmr(long value) {
    amr = value;
    select();
  }

  void setIamr(long value) {
    if (iamr != value) {
      iamr = value;
      forgetFetches();
    }
  }

  void setPid(int value) {
    if (process.pid() != value) {
      process = tlbsOf(value);
      select();
      vcpu.fetchContextChanged();
    }
  }

  private ProcessTlbs tlbsOf(int pid) {
    for (ProcessTlbs known : processes) {
      if (known.pid() == pid) {
        return known;
      }
    }
    do {
      newest = (newest + 1) % PROCESSES;
    } while (processes[newest] == process);
    processes[newest].reassign(pid, ++lastEpoch);
    return processes[newest];
  }

  /** Selects the TLBs for a new value of the MSR. */
  void enter(long msr) {
    dataRelocated = (msr & Msr.DR) != 0;
    problem = (msr & Msr.PR) != 0;
    sixtyFour = (msr & Msr.SF) != 0;
    select();
  }

  private void select() {
    current = dataRelocated ? process.mode((int) (amr >>> 62) + (problem ? 4 : 0)) : real;
    if (sixtyFour) {
      vcpu.loadTlb = current.loads;
      vcpu.storeTlb = current.stores;
    } else {
      vcpu.loadTlb = Tlb.ALWAYS_MISSES;
      vcpu.storeTlb = Tlb.ALWAYS_MISSES;
    }
  }

  /** Removes all entries, those of real mode included, because memory was unplugged. */
  void forgetMemory() {
    real.dropAll();
    flushAll();
  }

  /** Removes all entries for stores, so that the next store to each page is noticed. */
  void forgetStores() {
    real.dropStores();
    for (ProcessTlbs known : processes) {
      known.dropStores();
    }
  }

  /** Removes every translation. */
  void flushAll() {
    for (ProcessTlbs known : processes) {
      known.dropAll(++lastEpoch);
    }
    forgetKernelFetches();
    vcpu.fetchContextChanged();
  }

  private void forgetFetches() {
    for (ProcessTlbs known : processes) {
      known.forgetFetches(++lastEpoch);
    }
    forgetKernelFetches();
    vcpu.fetchContextChanged();
  }

  private void forgetKernelFetches() {
    kernelEpoch = ++lastEpoch;
    kernelFetched.clear();
  }

  /**
   * tlbie (Power ISA 3.0B, Book III section 5.9.3.3): for a page of a process (IS = 0), all of a
   * process (IS = 1), or everything. The kernel's pages in quadrant 3 belong to process 0.
   */
  void invalidate(long rb, int pid) {
    int selector = (int) rb >>> 10 & 3;
    if (selector > 1) {
      flushAll();
      return;
    }
    long pages = selector == 0 ? pages((int) rb >>> 5 & 7) : EVERYTHING;
    long page =
        pages == EVERYTHING ? 0 : rb & ~QUADRANT_THREE & Tlb.PAGE_MASK & -(pages << Tlb.PAGE_SHIFT);
    for (ProcessTlbs known : processes) {
      if (known.pid() == pid) {
        invalidateUser(known, page, pages);
      }
    }
    if (pid == 0) {
      invalidateKernel(page | QUADRANT_THREE, pages);
    }
    vcpu.fetchContextChanged();
  }

  private void invalidateUser(ProcessTlbs known, long page, long pages) {
    if (pages == EVERYTHING) {
      known.dropUser(++lastEpoch);
      return;
    }
    known.drop(page, pages);
    if (known.mayHaveFetched(page, pages)) {
      known.forgetFetches(++lastEpoch);
    }
  }

  private void invalidateKernel(long page, long pages) {
    for (ProcessTlbs known : processes) {
      if (pages == EVERYTHING) {
        known.dropKernel();
      } else {
        known.drop(page, pages);
      }
    }
    if (pages == EVERYTHING || kernelFetched.mayHold(page, pages)) {
      forgetKernelFetches();
    }
  }

  /**
   * Pages of 4 KiB in one of a POWER9's page sizes, as {@code ibm,processor-radix-AP-encodings}
   * tells the guest.
   */
  private static long pages(int actualPageSize) {
    return switch (actualPageSize) {
      case 0 -> 1;
      case 1 -> 1 << 9;
      case 2 -> 1 << 18;
      case 5 -> 1 << 4;
      default -> EVERYTHING;
    };
  }

  /** Forgets stores to a frame that became code, so that its next store is noticed. */
  void codeFrameAdded(long offset) {
    real.dropStoresTo(offset);
    for (ProcessTlbs known : processes) {
      known.dropStoresTo(offset);
    }
  }

  long epoch(boolean kernelQuadrant) {
    return kernelQuadrant ? kernelEpoch : process.epoch();
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
    if (ea < 0) {
      kernelFetched.add(ea);
    } else {
      process.fetchedFrom(ea);
    }
    return walk.ra;
  }

  /**
   * Offset in RAM of an aligned operand of {@code size} bytes of an access that caching-inhibited
   * storage does not support.
   *
   * @throws GuestInterrupt a data storage interrupt, or a machine check at an unassigned address
   */
  long cacheable(long address, int size, boolean store) {
    long ea = effective(address);
    long ra = dataAddress(ea, store ? RadixWalk.Access.STORE : RadixWalk.Access.LOAD);
    vcpu.debugStop().atAccess(ea, size, store);
    long offset = memory.offset(ra);
    if (offset < 0) {
      if (!mmio.answers(ra, 1)) {
        throw vcpu.nothingToLoad(ea);
      }
      throw vcpu.dataStorage(ea, Vectors.UNSUPPORTED_ACCESS | (store ? Vectors.STORE : 0));
    }
    return offset;
  }

  /** In 32-bit mode the high half of a computed address is ignored. */
  private long effective(long address) {
    return sixtyFour ? address : address & 0xffff_ffffL;
  }

  private int translate(long ea, RadixWalk.Access access) {
    int quadrant = (int) (ea >>> 62);
    if (quadrant == 1 || quadrant == 2) {
      return RadixWalk.SEGMENT;
    }
    return walk.translate(ea, quadrant == 0 ? process.pid() : 0, problem, access, amr, iamr);
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

  /** Loads {@code size} bytes after a TLB miss, as a little-endian integer. */
  long load(long address, int size) {
    long ea = effective(address);
    int here = bytesOnPage(ea, size);
    long ra = dataAddress(ea, RadixWalk.Access.LOAD);
    vcpu.debugStop().atAccess(ea, size, false);
    if (here < size) {
      long nextRa = dataAddress(effective(ea + here), RadixWalk.Access.LOAD);
      long low = fromBus(ea, ra, here);
      return low | fromBus(effective(ea + here), nextRa, size - here) << 8 * here;
    }
    long offset = memory.offset(ra);
    if (offset >= 0 && sixtyFour && !points.watchesPage(ea)) {
      current.fillLoads(ea, offset);
    }
    return fromBus(ea, ra, size);
  }

  /**
   * Stores the low {@code size} bytes of {@code value}, a little-endian integer, after a TLB miss.
   */
  void store(long address, int size, long value) {
    long ea = effective(address);
    int here = bytesOnPage(ea, size);
    long ra = dataAddress(ea, RadixWalk.Access.STORE);
    vcpu.debugStop().atAccess(ea, size, true);
    if (here < size) {
      long nextRa = dataAddress(effective(ea + here), RadixWalk.Access.STORE);
      toBus(ra, here, value);
      toBus(nextRa, size - here, value >>> 8 * here);
      return;
    }
    long offset = memory.offset(ra);
    if (offset >= 0
        && walk.writable
        && sixtyFour
        && !codeFrames.watched(offset)
        && !points.watchesPage(ea)) {
      // As on a hit: no code was decoded from the frame, so no watch must be notified.
      codeFrames.willBeWritten(offset);
      current.fillStores(ea, offset);
      toMemory(offset, size, value);
    } else {
      toBus(ra, size, value);
    }
  }

  /**
   * Real address of what is at {@code address} to somebody who looks from outside; -1 if nothing
   * is.
   */
  long look(long address) {
    long ea = effective(address);
    if (!dataRelocated) {
      return ea & REAL_ADDRESS;
    }
    return translate(ea, RadixWalk.Access.LOOK) == 0 ? walk.ra : -1;
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

  /** Uses one host access for an aligned operand of any size, as {@link #toBus} does. */
  private long fromBus(long ea, long ra, int size) {
    long offset = memory.offset(ra);
    if (offset < 0) {
      if (!mmio.answers(ra, size)) {
        throw vcpu.nothingToLoad(ea);
      }
      vcpu.timed();
      return (size & size - 1) == 0 ? mmio.load(vcpu.index(), ra, size) : bytesFromBus(ra, size);
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
      value |= (mmio.load(vcpu.index(), ra + i, 1) & 0xff) << 8 * i;
    }
    return value;
  }

  private void toBus(long ra, int size, long value) {
    long offset = memory.offset(ra);
    if (offset < 0) {
      if (!mmio.answers(ra, size)) {
        vcpu.nothingToStoreTo();
        return;
      }
      vcpu.timed();
      if ((size & size - 1) == 0) {
        mmio.store(vcpu.index(), ra, size, value);
      } else {
        for (int i = 0; i < size; i++) {
          mmio.store(vcpu.index(), ra + i, 1, value >>> 8 * i & 0xff);
        }
      }
      return;
    }
    toMemory(offset, size, value);
    codeFrames.written(offset, size);
  }

  private void toMemory(long offset, int size, long value) {
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
  }
}
