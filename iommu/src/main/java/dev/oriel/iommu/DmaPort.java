package dev.oriel.iommu;

import java.lang.foreign.MemorySegment;

/**
 * A device's only access to memory: the translated bus address space of its partitionable endpoint.
 *
 * <p>A transfer is split into I/O pages and is not atomic as a whole. It stops at the first fault;
 * the part before it is done. A naturally aligned access of 1, 2, 4 or 8 bytes is atomic, and
 * becomes visible to the guest after all earlier writes of this thread. Safe for use by several
 * threads.
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
   * in pieces that are contiguous in host memory and at most {@link #LONGEST_CHUNK} bytes. An
   * exception of {@code chunk} ends the transfer and is rethrown.
   *
   * @param write whether the device writes to guest memory; otherwise it must not write
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

  /** The longest piece of a {@link #transfer}, in bytes: removing a mapping waits for a piece. */
  long LONGEST_CHUNK = 4 << 20;

  /** Bytes of the buffer of the default implementation. */
  int BUFFER = 1 << 16;
}
