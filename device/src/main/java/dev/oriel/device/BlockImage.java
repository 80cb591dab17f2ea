package dev.oriel.device;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The contents of a disk. After an exception it is unknown how much of a write has happened. Not
 * for use by several threads at once, but one may flush while another reads and writes.
 */
public interface BlockImage extends AutoCloseable {
  /** Bytes that {@link #zero} writes at a time, if it can do no better. */
  int ZEROS = 1 << 16;

  /** Its name in messages, such as a file name. */
  String name();

  /** Bytes, a multiple of 512. */
  long size();

  boolean readOnly();

  /**
   * Changes the size while no request is under way: what is cut off is lost, and what is new reads
   * as zeros.
   *
   * @param bytes a multiple of 512, not 0
   * @throws IOException if the host refuses, or the image cannot be resized; then it is as before
   */
  default void resize(long bytes) throws IOException {
    throw new IOException("its size cannot be changed");
  }

  /**
   * Has a device told of other sizes from now on.
   *
   * @param changed called after each, while the machine stands still
   */
  default void onResize(Runnable changed) {}

  /** Reads {@code target.byteSize()} bytes at byte {@code position}, all inside the image. */
  void read(long position, MemorySegment target) throws IOException;

  /** Writes all of {@code source} at byte {@code position}, all inside the image. */
  void write(long position, MemorySegment source) throws IOException;

  /**
   * Tells that the guest needs the contents of a range inside the image no more. It may read as
   * before or as zeros afterwards, and the host may get the space.
   */
  default void discard(long position, long bytes) throws IOException {}

  /**
   * Makes a range inside the image read as zeros.
   *
   * @param mayFree whether the host may get the space
   */
  default void zero(long position, long bytes, boolean mayFree) throws IOException {
    MemorySegment zeros = MemorySegment.ofArray(new byte[(int) Math.min(bytes, ZEROS)]);
    for (long done = 0; done < bytes; done += ZEROS) {
      write(position + done, zeros.asSlice(0, Math.min(bytes - done, ZEROS)));
    }
  }

  /** Returns when everything written before is durable. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;
}
