package dev.oriel.files;

import java.util.Arrays;
import java.util.Optional;

/** The messages of 9P2000.L that guests send; the answer to one has the next number. */
enum Call {
  STATFS(8),
  LOPEN(12),
  LCREATE(14, true),
  SYMLINK(16, true),
  MKNOD(18, true),
  RENAME(20, true),
  READLINK(22),
  GETATTR(24),
  SETATTR(26, true),
  XATTRWALK(30),
  XATTRCREATE(32, true),
  READDIR(40),
  FSYNC(50),
  LOCK(52),
  GETLOCK(54),
  LINK(70, true),
  MKDIR(72, true),
  RENAMEAT(74, true),
  UNLINKAT(76, true),
  VERSION(100),
  ATTACH(104),
  FLUSH(108),
  WALK(110),
  READ(116),
  WRITE(118, true),
  CLUNK(120),
  REMOVE(122);

  /** The answer to any that failed. */
  static final int ERROR = 7;

  private static final Call[] BY_NUMBER = new Call[256];

  static {
    Arrays.stream(values()).forEach(call -> BY_NUMBER[call.number] = call);
  }

  private final int number;

  /** Whether it changes files, which a read-only share refuses. */
  private final boolean changes;

  Call(int number) {
    this(number, false);
  }

  Call(int number, boolean changes) {
    this.number = number;
    this.changes = changes;
  }

  static Optional<Call> of(int number) {
    return Optional.ofNullable(BY_NUMBER[number & 0xff]);
  }

  boolean changes() {
    return changes;
  }

  int number() {
    return number;
  }

  int answer() {
    return number + 1;
  }
}
