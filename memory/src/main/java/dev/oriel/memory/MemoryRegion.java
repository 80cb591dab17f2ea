package dev.oriel.memory;

/**
 * A contiguous piece of guest RAM.
 *
 * @param ra first guest real address, a multiple of {@link GuestMemory#FRAME_SIZE}
 * @param size bytes, a positive multiple of {@link GuestMemory#FRAME_SIZE}
 * @param offset where the piece lies in {@link GuestMemory#segment()}
 */
public record MemoryRegion(long ra, long size, long offset) {
  /** No piece at all: it contains nothing. */
  public static final MemoryRegion NONE = new MemoryRegion(0, 0, -1);

  /** The first real address past this region. */
  public long end() {
    return ra + size;
  }

  /** The offset in {@link GuestMemory#segment()} of the byte at {@code address} of this region. */
  public long offset(long address) {
    return address - ra + offset;
  }

  boolean contains(long address) {
    return Long.compareUnsigned(address - ra, size) < 0;
  }
}
