package dev.oriel.conformance;

/** Where everything is in the address space of a trial; {@code peer/layout.h} says the same. */
final class Layout {
  /** Two pages that instructions are fetched from, and not loaded from. */
  static final long CODE = 0x20_0000;

  static final int CODE_SIZE = 0x2000;

  /** Pages of operands; nothing is mapped before and after them. */
  static final long DATA = 0x30_0000;

  static final int DATA_SIZE = 0x3000;

  /** How much of the data, at its end, is read-only. */
  static final int READ_ONLY = 0x1000;

  /** The most instructions of a trial. */
  static final int LONGEST = 64;

  private Layout() {}

  /**
   * Whether {@code ea} is where the peer keeps its own things, or its code: no trial may go there.
   */
  static boolean forbidden(long ea) {
    return ea >= 0x3f00 && ea < 0x5100
        || ea >= 0x1e_ff00 && ea < DATA - 0x2000
        || ea >= 0xff_0000 && ea < 0x400_0000
        || ea >= 0x40_0000_0000L && ea < 0x80_0000_0000L;
  }
}
