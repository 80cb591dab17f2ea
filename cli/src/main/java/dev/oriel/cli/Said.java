package dev.oriel.cli;

/** One marked line of a comparison's guest; see {@code experiment.sh}. */
sealed interface Said {
  /** The release of its kernel. */
  record Kernel(String release) implements Said {}

  /** It has booted and waits for its turn. */
  record Booted() implements Said {}

  /** The user's command begins. */
  record CommandBegins() implements Said {}

  /** The user's command has ended. */
  record CommandEnded(int status, long nanoseconds) implements Said {}

  /** The disk will be read into memory {@code target}; the guest waits for the host. */
  record Before(String target) implements Said {}

  /** The disk was read once. */
  record Read(String target, long nanoseconds) implements Said {}

  /** The disk could not be read. */
  record Failed(String target, String problem) implements Said {}

  /** All reads into {@code target} are done; the guest waits for the host. */
  record After(String target) implements Said {}

  /** The MD5 sum of the first MiB read. */
  record Sum(String target, String md5) implements Said {}

  /** Bytes of GPU memory that are online. */
  record Online(long bytes, String problem) implements Said {}

  /** The kernel's log begins. */
  record LogBegins() implements Said {}

  /** The kernel's log is the text before this line. */
  record LogEnds() implements Said {}

  /** The experiment is over; the guest waits for the host. */
  record Done() implements Said {}
}
