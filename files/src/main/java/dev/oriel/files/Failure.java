package dev.oriel.files;

import java.io.IOException;

/** What a guest asked for did not happen, for a reason that it is told. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final Errno errno;

  Failure(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  /** That of an exception of the host's. */
  static Failure of(IOException e) {
    return new Failure(Errno.of(e));
  }

  Errno errno() {
    return errno;
  }
}
