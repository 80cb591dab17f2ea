package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Clamps to an element's range, and sets VSCR[SAT] if the value was out of range. */
final class Saturate {
  private static final int SAT = 1;

  private Saturate() {}

  /** {@code value} in the range of a two's complement number of {@code width} bits, 1 to 63. */
  static long signed(Vcpu v, long value, int width) {
    long max = Lanes.mask(width - 1);
    if (value > max || value < ~max) {
      v.vscr |= SAT;
      return value < 0 ? ~max : max;
    }
    return value;
  }

  /** The signed {@code value} in the range of an unsigned number of {@code width} bits, 1 to 62. */
  static long unsigned(Vcpu v, long value, int width) {
    long max = Lanes.mask(width);
    if (value > max || value < 0) {
      v.vscr |= SAT;
      return value < 0 ? 0 : max;
    }
    return value;
  }

  /** {@code saturated}, which is {@code modulo} where nothing was clamped. */
  static long noting(Vcpu v, long modulo, long saturated) {
    if (modulo != saturated) {
      v.vscr |= SAT;
    }
    return saturated;
  }
}
