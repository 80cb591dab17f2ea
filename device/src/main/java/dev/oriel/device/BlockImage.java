package dev.oriel.device;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The contents of a disk. After an exception it is unknown how much of a write has happened. Not
 * for use by several threads at once, but one may flush while another reads and writes.
 */
public interface BlockImage extends AutoCloseable {
  /** Its name in messages, such as a file name. */
  String name();

  /** Bytes, a multiple of 512. */
  long size();

  boolean readOnly();

  /** Reads {@code target.byteSize()} bytes at byte {@code position}, all inside the image. */
  void read(long position, MemorySegment target) throws IOException;

  /** Writes all of {@code source} at byte {@code position}, all inside the image. */
  void write(long position, MemorySegment source) throws IOException;

  /** Returns when everything written before is durable. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;
}
