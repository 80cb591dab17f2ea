package dev.oriel.cpu;

import java.lang.foreign.MemorySegment;

/**
 * Guest RAM as loads and stores access it after a hit in a TLB: by offset, of any alignment, least
 * significant byte first. The bounds are not checked here: an offset comes from a TLB, which has
 * only pages of RAM ({@link TlbPair}).
 *
 * <p>To HotSpot, an access of a {@link MemorySegment} is a graph of 650 nodes, of which it inlines
 * about 25 into a method and calls the rest; its profiled form takes 6 KiB. {@link Direct} takes a
 * tenth. Where it is not allowed, segments do the same.
 *
 * @param segment all of guest RAM
 * @param address of the segment
 */
@SuppressWarnings({"removal", "deprecation"})
public record Ram(MemorySegment segment, long address) {
  // A record, because HotSpot takes the fields of a record that is a constant for constants.

  /**
   * @param segment all of guest RAM; it stays alive as long as a vCPU runs
   */
  static Ram of(MemorySegment segment) {
    return new Ram(segment, segment.address());
  }

  byte get8(long offset) {
    return Direct.ALLOWED
        ? Direct.unsafe().getByte(address + offset)
        : segment.get(Vcpu.BYTE, offset);
  }

  short get16(long offset) {
    return Direct.ALLOWED
        ? Direct.unsafe().getShort(address + offset)
        : segment.get(Vcpu.SHORT, offset);
  }

  int get32(long offset) {
    return Direct.ALLOWED
        ? Direct.unsafe().getInt(address + offset)
        : segment.get(Vcpu.INT, offset);
  }

  long get64(long offset) {
    return Direct.ALLOWED
        ? Direct.unsafe().getLong(address + offset)
        : segment.get(Vcpu.LONG, offset);
  }

  void set8(long offset, byte value) {
    if (Direct.ALLOWED) {
      Direct.unsafe().putByte(address + offset, value);
    } else {
      segment.set(Vcpu.BYTE, offset, value);
    }
  }

  void set16(long offset, short value) {
    if (Direct.ALLOWED) {
      Direct.unsafe().putShort(address + offset, value);
    } else {
      segment.set(Vcpu.SHORT, offset, value);
    }
  }

  void set32(long offset, int value) {
    if (Direct.ALLOWED) {
      Direct.unsafe().putInt(address + offset, value);
    } else {
      segment.set(Vcpu.INT, offset, value);
    }
  }

  void set64(long offset, long value) {
    if (Direct.ALLOWED) {
      Direct.unsafe().putLong(address + offset, value);
    } else {
      segment.set(Vcpu.LONG, offset, value);
    }
  }
}
