package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;

/** Sets CR fields for compiled code, which passes their shift as a constant. */
final class ConditionFields {
  private ConditionFields() {}

  private static void set(Vcpu v, int shift, int field) {
    v.cr = v.cr & ~(0xf << shift) | (field | v.so) << shift;
  }

  static void signed(Vcpu v, int shift, long a, long b) {
    set(v, shift, a < b ? 8 : a > b ? 4 : 2);
  }

  static void signed(Vcpu v, int shift, int a, int b) {
    set(v, shift, a < b ? 8 : a > b ? 4 : 2);
  }

  static void unsigned(Vcpu v, int shift, long a, long b) {
    signed(v, shift, a + Long.MIN_VALUE, b + Long.MIN_VALUE);
  }

  static void unsigned(Vcpu v, int shift, int a, int b) {
    signed(v, shift, a + Integer.MIN_VALUE, b + Integer.MIN_VALUE);
  }
}
