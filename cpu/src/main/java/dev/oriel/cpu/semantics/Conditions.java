package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Condition register fields, as the comparisons here set them. */
final class Conditions {
  static final int LESS = 8;
  static final int GREATER = 4;
  static final int EQUAL = 2;
  static final int UNORDERED = 1;

  private Conditions() {}

  /** Sets CR field {@code bf} to {@code value}. */
  static void put(Vcpu v, int bf, int value) {
    int shift = 28 - 4 * bf;
    v.cr = v.cr & ~(0xf << shift) | value << shift;
  }
}
