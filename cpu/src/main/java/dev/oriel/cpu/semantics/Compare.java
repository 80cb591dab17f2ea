package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Fixed-point compares (Power ISA 3.0B, Book I section 3.3.10). */
public final class Compare {
  private static final int LT = 8;
  private static final int GT = 4;
  private static final int EQ = 2;

  private Compare() {}

  private static void signed(Vcpu v, int bf, long a, long b) {
    ConditionRegister.setField(v, bf, (a < b ? LT : a > b ? GT : EQ) | v.so);
  }

  private static void unsigned(Vcpu v, int bf, long a, long b) {
    signed(v, bf, a + Long.MIN_VALUE, b + Long.MIN_VALUE);
  }

  public static void cmpi(Vcpu v, int bf, int l, int ra, long si) {
    signed(v, bf, l != 0 ? v.gpr[ra] : (int) v.gpr[ra], si);
  }

  public static void cmp(Vcpu v, int bf, int l, int ra, int rb) {
    if (l != 0) {
      signed(v, bf, v.gpr[ra], v.gpr[rb]);
    } else {
      signed(v, bf, (int) v.gpr[ra], (int) v.gpr[rb]);
    }
  }

  public static void cmpli(Vcpu v, int bf, int l, int ra, long ui) {
    unsigned(v, bf, l != 0 ? v.gpr[ra] : v.gpr[ra] & 0xffff_ffffL, ui);
  }

  public static void cmpl(Vcpu v, int bf, int l, int ra, int rb) {
    if (l != 0) {
      unsigned(v, bf, v.gpr[ra], v.gpr[rb]);
    } else {
      unsigned(v, bf, v.gpr[ra] & 0xffff_ffffL, v.gpr[rb] & 0xffff_ffffL);
    }
  }

  /** Whether the low byte of RA is in one of the one (L=0) or two ranges in RB. */
  public static void cmprb(Vcpu v, int bf, int l, int ra, int rb) {
    int value = (int) v.gpr[ra] & 0xff;
    int ranges = (int) v.gpr[rb];
    boolean within = within(value, ranges) || l != 0 && within(value, ranges >>> 16);
    ConditionRegister.setField(v, bf, within ? GT : 0);
  }

  private static boolean within(int value, int range) {
    return (range & 0xff) <= value && value <= (range >>> 8 & 0xff);
  }

  /** Whether the low byte of RA is one of the bytes of RB. */
  public static void cmpeqb(Vcpu v, int bf, int ra, int rb) {
    long wanted = (v.gpr[ra] & 0xff) * 0x0101_0101_0101_0101L;
    boolean equal = Logical.equalBytes(wanted, v.gpr[rb]) != 0;
    ConditionRegister.setField(v, bf, equal ? GT : 0);
  }
}
