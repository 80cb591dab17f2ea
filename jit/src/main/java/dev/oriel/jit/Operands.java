package dev.oriel.jit;

/** The operand fields of D and X forms, which most fixed-point instructions have. */
final class Operands {
  private Operands() {}

  /** RT or RS. */
  static int rt(int bits) {
    return bits >>> 21 & 31;
  }

  static int ra(int bits) {
    return bits >>> 16 & 31;
  }

  static int rb(int bits) {
    return bits >>> 11 & 31;
  }

  static int rc(int bits) {
    return bits >>> 6 & 31;
  }

  static long si(int bits) {
    return (short) bits;
  }

  static long ui(int bits) {
    return bits & 0xffff;
  }

  /** BF of the compares. */
  static int bf(int bits) {
    return bits >>> 23 & 7;
  }

  /** L of the compares: 64 bits. */
  static boolean l(int bits) {
    return (bits >>> 21 & 1) != 0;
  }
}
