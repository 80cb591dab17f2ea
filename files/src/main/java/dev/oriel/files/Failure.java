package dev.oriel.files;

/** What a guest asked for did not happen, for a reason that it is told. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final Errno errno;

  Failure(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }
}
