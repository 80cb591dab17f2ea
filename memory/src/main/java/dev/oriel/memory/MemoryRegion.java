package dev.oriel.memory;

/**
 * A contiguous piece of guest RAM.
 *
 * @param ra first guest real address, a multiple of {@link GuestMemory#FRAME_SIZE}
 * @param size bytes, a positive multiple of {@link GuestMemory#FRAME_SIZE}
 * @param offset where the piece lies in {@link GuestMemory#segment()}
 */
public record MemoryRegion(long ra, long size, long offset) {
  /** The first real address past this region. */
  public long end() {
    return ra + size;
  }

  boolean contains(long address) {
    return Long.compareUnsigned(address - ra, size) < 0;
  }
}
