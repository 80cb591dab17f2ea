package dev.oriel.machine.replay;

import java.util.zip.CRC32C;

/** What is around the records of a log: see docs/replay.md. */
final class LogFile {
  /** {@code OrielLog}. */
  static final long MAGIC = 0x4f72_6965_6c4c_6f67L;

  static final int VERSION = 1;

  /** Kind and length, before the content. */
  static final int BEFORE = 1 + Integer.BYTES;

  /** The sum, after it. */
  static final int AFTER = Integer.BYTES;

  private LogFile() {}

  /** Of a record, and all before: two records cannot change places. */
  static int sum(int before, byte[] record, int length) {
    CRC32C sum = new CRC32C();
    for (int i = 0; i < Integer.BYTES; i++) {
      sum.update(before >>> Byte.SIZE * i);
    }
    sum.update(record, 0, length);
    return (int) sum.getValue();
  }
}
