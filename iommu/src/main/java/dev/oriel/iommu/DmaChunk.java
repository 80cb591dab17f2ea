package dev.oriel.iommu;

import java.lang.foreign.MemorySegment;

/** Moves one piece of a transfer between a device's data and guest memory itself. */
@FunctionalInterface
public interface DmaChunk {
  /**
   * Moves {@code guest.byteSize()} bytes. The slice is valid until this returns. Until then no TCE
   * under it can be removed, so be brief, do no other DMA, and do not operate on TCEs.
   *
   * @param guest the guest's memory
   * @param position bytes of the transfer before this piece
   */
  void move(MemorySegment guest, long position);
}
