package dev.oriel.iommu;

import java.lang.foreign.MemorySegment;

/**
 * All the memory a device has: the bus address space of its partitionable endpoint, translated.
 *
 * <p>A transfer goes I/O page by I/O page and is not atomic as a whole; it stops at the first
 * fault, with what came before it done. A naturally aligned access of 1, 2, 4 or 8 bytes is atomic,
 * and the guest sees it after all that this thread wrote before. Safe for use by several threads.
 */
public interface DmaPort {
  /**
   * Reads {@code length} bytes at bus address {@code ioba} into {@code target}. On a fault the rest
   * of the target reads as zeros.
   */
  DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length);

  /**
   * Writes {@code length} bytes of {@code source} to bus address {@code ioba}. On a fault the rest
   * is dropped.
   */
  DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length);

  /**
   * Gives {@code chunk} the guest memory behind {@code [ioba, ioba + length)}, in ascending order,
   * in pieces that are contiguous in host memory and at most {@link #LONGEST_CHUNK} bytes. What
   * {@code chunk} throws ends the transfer and is thrown on.
   *
   * @param write whether the device writes to guest memory; it must not write otherwise
   */
  default DmaStatus transfer(long ioba, long length, boolean write, DmaChunk chunk) {
    MemorySegment buffer = MemorySegment.ofArray(new byte[(int) Math.min(length, BUFFER)]);
    for (long done = 0; done < length; ) {
      long size = Math.min(length - done, BUFFER);
      MemorySegment piece = buffer.asSlice(0, size);
      DmaStatus status = write ? DmaStatus.OK : read(ioba + done, piece, 0, size);
      if (status == DmaStatus.OK) {
        chunk.move(piece, done);
        status = write ? write(ioba + done, piece, 0, size) : DmaStatus.OK;
      }
      if (status != DmaStatus.OK) {
        return status;
      }
      done += size;
    }
    return DmaStatus.OK;
  }

  /**
   * The longest piece of a {@link #transfer}, in bytes: taking a mapping away waits for a piece.
   */
  long LONGEST_CHUNK = 4 << 20;

  /** Bytes of the buffer of a port that knows nothing better. */
  int BUFFER = 1 << 16;
}
