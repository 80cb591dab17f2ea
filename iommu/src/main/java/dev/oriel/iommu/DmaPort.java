package dev.oriel.iommu;

import java.lang.foreign.MemorySegment;

/** All the memory a device has: the bus address space of its partitionable endpoint, translated. */
public interface DmaPort {
  /** Reads {@code length} bytes at bus address {@code ioba} into {@code target}. */
  DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length);

  /** Writes {@code length} bytes of {@code source} to bus address {@code ioba}. */
  DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length);
}
