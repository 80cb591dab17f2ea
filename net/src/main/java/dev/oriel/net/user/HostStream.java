package dev.oriel.net.user;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The host's end of a connection; nothing blocks. */
interface HostStream {
  /** Reads what is there; 0 if nothing is yet, -1 at the end. */
  int read(ByteBuffer target) throws IOException;

  /** Writes as much as is taken now. */
  int write(ByteBuffer source) throws IOException;

  /** No more will be written. */
  void endOutput() throws IOException;

  /** Frees it. */
  void close();

  /** Frees it, and the other side sees a reset. */
  void abort();

  /** What is to be waited for. */
  void await(boolean readable, boolean writable);
}
