package dev.oriel.devices.image.qcow2;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The file that holds an image. For several threads at once. */
public interface ByteFile extends AutoCloseable {
  /** Bytes. */
  long size() throws IOException;

  /** Reads all of {@code target}; there are zeros after the end of the file. */
  void read(long position, MemorySegment target) throws IOException;

  /** Writes all of {@code source}; the file grows if it must. */
  void write(long position, MemorySegment source) throws IOException;

  /** Returns when everything written before is durable. */
  void force() throws IOException;

  /** Gives the host what these bytes occupy, if it can; they may read as before or as zeros. */
  void free(long position, long bytes);

  @Override
  void close() throws IOException;
}
