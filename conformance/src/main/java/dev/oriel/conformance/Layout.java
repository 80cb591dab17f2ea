package dev.oriel.conformance;

/** The address space of a trial. {@code peer/layout.h} must match. */
final class Layout {
  /** Two pages of code, which cannot be loaded from. */
  static final long CODE = 0x20_0000;

  static final int CODE_SIZE = 0x2000;

  /** Pages of operands; the pages before and after are unmapped. */
  static final long DATA = 0x30_0000;

  static final int DATA_SIZE = 0x3000;

  /** Size of the read-only part at the end of the data, in bytes. */
  static final int READ_ONLY = 0x1000;

  /** The most instructions of a trial. */
  static final int LONGEST = 64;

  /** The most instructions that a trial executes; one that would execute more is discarded. */
  static final int MOST_EXECUTED = 300;

  private Layout() {}

  /** Whether {@code ea} belongs to the peer's own code or data, which no trial may access. */
  static boolean forbidden(long ea) {
    return ea >= 0x3f00 && ea < 0x5100
        || ea >= 0x1e_ff00 && ea < DATA - 0x2000
        || ea >= 0xff_0000 && ea < 0x400_0000
        || ea >= 0x40_0000_0000L && ea < 0x80_0000_0000L;
  }
}
