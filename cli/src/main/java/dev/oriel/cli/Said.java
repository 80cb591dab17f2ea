package dev.oriel.cli;

/** One line that the guest of a comparison says to the host; see {@code experiment.sh}. */
sealed interface Said {
  /** It runs a kernel of this release. */
  record Kernel(String release) implements Said {}

  /** It has booted and waits for its turn. */
  record Booted() implements Said {}

  /** The user's command begins. */
  record CommandBegins() implements Said {}

  /** The user's command has ended. */
  record CommandEnded(int status, long nanoseconds) implements Said {}

  /** The disk will be read into memory of a kind, and the guest waits to be let go on. */
  record Before(String target) implements Said {}

  /** The disk was read once. */
  record Read(String target, long nanoseconds) implements Said {}

  /** The disk could not be read. */
  record Failed(String target, String problem) implements Said {}

  /** The disk has been read as often as it was to be, and the guest waits. */
  record After(String target) implements Said {}

  /** The MD5 of the first MiB. */
  record Sum(String target, String md5) implements Said {}

  /** So many bytes of a GPU's memory are online. */
  record Online(long bytes, String problem) implements Said {}

  /** The kernel's log begins. */
  record LogBegins() implements Said {}

  /** The kernel's log was what came before. */
  record LogEnds() implements Said {}

  /** The experiment is over, and the guest waits. */
  record Done() implements Said {}
}
