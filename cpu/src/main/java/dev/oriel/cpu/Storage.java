package dev.oriel.cpu;

/**
 * Loads and stores for compiled code, which holds the TLBs of the current mode in locals and guest
 * RAM as a constant. Values are little-endian integers; a caller in big-endian mode reverses them.
 * The methods are small, so that HotSpot inlines them into their callers.
 *
 * <p>A TLB is the current one until an instruction changes MSR or AMR, or an interrupt is taken.
 */
public final class Storage {
  private Storage() {}

  /** The TLB for loads in the current mode. */
  public static long[] loadTlb(Vcpu v) {
    return v.loadTlb;
  }

  /** The TLB for stores in the current mode. */
  public static long[] storeTlb(Vcpu v) {
    return v.storeTlb;
  }

  /** Loads a byte at {@code ea}. */
  public static byte load8(Vcpu v, long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    return tlb[entry] == (ea & Tlb.PAGE_MASK)
        ? ram.get8(ea + tlb[entry + 1])
        : (byte) v.mmu().load(ea, 1);
  }

  /** Loads 2 bytes at {@code ea}, of any alignment, as a little-endian integer. */
  public static short load16(Vcpu v, long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    return tlb[entry] == (ea + 1 & Tlb.PAGE_MASK)
        ? ram.get16(ea + tlb[entry + 1])
        : (short) v.mmu().load(ea, 2);
  }

  /** Loads 4 bytes at {@code ea}, of any alignment, as a little-endian integer. */
  public static int load32(Vcpu v, long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    return tlb[entry] == (ea + 3 & Tlb.PAGE_MASK)
        ? ram.get32(ea + tlb[entry + 1])
        : (int) v.mmu().load(ea, 4);
  }

  /** Loads 8 bytes at {@code ea}, of any alignment, as a little-endian integer. */
  public static long load64(Vcpu v, long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    return tlb[entry] == (ea + 7 & Tlb.PAGE_MASK)
        ? ram.get64(ea + tlb[entry + 1])
        : v.mmu().load(ea, 8);
  }

  /** Stores the low byte of {@code value} at {@code ea}. */
  public static void store8(Vcpu v, long[] tlb, Ram ram, long ea, int value) {
    int entry = Tlb.index(ea);
    if (tlb[entry] == (ea & Tlb.PAGE_MASK)) {
      ram.set8(ea + tlb[entry + 1], (byte) value);
    } else {
      v.mmu().store(ea, 1, value);
    }
  }

  /** Stores the low 2 bytes of {@code value} at {@code ea}, least significant first. */
  public static void store16(Vcpu v, long[] tlb, Ram ram, long ea, int value) {
    int entry = Tlb.index(ea);
    if (tlb[entry] == (ea + 1 & Tlb.PAGE_MASK)) {
      ram.set16(ea + tlb[entry + 1], (short) value);
    } else {
      v.mmu().store(ea, 2, value);
    }
  }

  /** Stores {@code value} at {@code ea}, least significant byte first. */
  public static void store32(Vcpu v, long[] tlb, Ram ram, long ea, int value) {
    int entry = Tlb.index(ea);
    if (tlb[entry] == (ea + 3 & Tlb.PAGE_MASK)) {
      ram.set32(ea + tlb[entry + 1], value);
    } else {
      v.mmu().store(ea, 4, value);
    }
  }

  /** Stores {@code value} at {@code ea}, least significant byte first. */
  public static void store64(Vcpu v, long[] tlb, Ram ram, long ea, long value) {
    int entry = Tlb.index(ea);
    if (tlb[entry] == (ea + 7 & Tlb.PAGE_MASK)) {
      ram.set64(ea + tlb[entry + 1], value);
    } else {
      v.mmu().store(ea, 8, value);
    }
  }

  /**
   * Offset in RAM of the 16 bytes at {@code ea}; far below 0 if the TLB has no entry for all of
   * them.
   */
  public static long offset128(long[] tlb, long ea) {
    int entry = Tlb.index(ea);
    return tlb[entry] == (ea + 15 & Tlb.PAGE_MASK) ? ea + tlb[entry + 1] : Long.MIN_VALUE;
  }

  /** Loads a half of 16 bytes: {@code offset} is what {@link #offset128} says, or 8 more. */
  public static long half(Vcpu v, Ram ram, long offset, long ea) {
    return offset >= 0 ? ram.get64(offset) : v.mmu().load(ea, 8);
  }

  /** Stores a half of 16 bytes, as {@link #half} loads it. */
  public static void putHalf(Vcpu v, Ram ram, long offset, long ea, long value) {
    if (offset >= 0) {
      ram.set64(offset, value);
    } else {
      v.mmu().store(ea, 8, value);
    }
  }
}
