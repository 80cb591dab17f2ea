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
  public static byte load8(long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea & Tlb.PAGE_MASK)) {
      return ram.get8(ea + Tlb.delta(tlb, entry));
    }
    throw TlbMiss.MISS;
  }

  /** Loads 2 bytes at {@code ea}, of any alignment, as a little-endian integer. */
  public static short load16(long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea + 1 & Tlb.PAGE_MASK)) {
      return ram.get16(ea + Tlb.delta(tlb, entry));
    }
    throw TlbMiss.MISS;
  }

  /** Loads 4 bytes at {@code ea}, of any alignment, as a little-endian integer. */
  public static int load32(long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea + 3 & Tlb.PAGE_MASK)) {
      return ram.get32(ea + Tlb.delta(tlb, entry));
    }
    throw TlbMiss.MISS;
  }

  /** Loads 8 bytes at {@code ea}, of any alignment, as a little-endian integer. */
  public static long load64(long[] tlb, Ram ram, long ea) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea + 7 & Tlb.PAGE_MASK)) {
      return ram.get64(ea + Tlb.delta(tlb, entry));
    }
    throw TlbMiss.MISS;
  }

  /** Stores the low byte of {@code value} at {@code ea}. */
  public static void store8(long[] tlb, Ram ram, long ea, int value) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) != (ea & Tlb.PAGE_MASK)) {
      throw TlbMiss.MISS;
    }
    ram.set8(ea + Tlb.delta(tlb, entry), (byte) value);
  }

  /** Stores the low 2 bytes of {@code value} at {@code ea}, least significant first. */
  public static void store16(long[] tlb, Ram ram, long ea, int value) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) != (ea + 1 & Tlb.PAGE_MASK)) {
      throw TlbMiss.MISS;
    }
    ram.set16(ea + Tlb.delta(tlb, entry), (short) value);
  }

  /** Stores {@code value} at {@code ea}, least significant byte first. */
  public static void store32(long[] tlb, Ram ram, long ea, int value) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) != (ea + 3 & Tlb.PAGE_MASK)) {
      throw TlbMiss.MISS;
    }
    ram.set32(ea + Tlb.delta(tlb, entry), value);
  }

  /** Stores {@code value} at {@code ea}, least significant byte first. */
  public static void store64(long[] tlb, Ram ram, long ea, long value) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) != (ea + 7 & Tlb.PAGE_MASK)) {
      throw TlbMiss.MISS;
    }
    ram.set64(ea + Tlb.delta(tlb, entry), value);
  }

  /** Offset in RAM of the 16 bytes at {@code ea}. */
  public static long offset128(long[] tlb, long ea) {
    int entry = Tlb.index(ea);
    if (Tlb.tag(tlb, entry) == (ea + 15 & Tlb.PAGE_MASK)) {
      return ea + Tlb.delta(tlb, entry);
    }
    throw TlbMiss.MISS;
  }

  /** Loads a half of 16 bytes: {@code offset} is what {@link #offset128} says, or 8 more. */
  public static long half(Ram ram, long offset) {
    return ram.get64(offset);
  }

  /** Stores a half of 16 bytes, as {@link #half} loads it. */
  public static void putHalf(Ram ram, long offset, long value) {
    ram.set64(offset, value);
  }
}
