package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Fixed-point compares (Power ISA 3.0B, Book I section 3.3.10). */
public final class Compare {
  private static final int LT = 8;
  private static final int GT = 4;
  private static final int EQ = 2;

  private Compare() {}

  private static int signed(long a, long b) {
    return a < b ? LT : a > b ? GT : EQ;
  }

  private static int unsigned(long a, long b) {
    return signed(a + Long.MIN_VALUE, b + Long.MIN_VALUE);
  }

  /** Sets a field to what the values give, and SO. */
  private static void record(Vcpu v, int bf, int order) {
    ConditionRegister.setField(v, bf, order | v.so);
  }

  /** LT, GT or EQ of a CR field, as in the three that follow. */
  public static int cmpi(int l, long a, int si) {
    return signed(l != 0 ? a : (int) a, si);
  }

  public static void cmpi(Vcpu v, int bf, int l, int ra, int si) {
    record(v, bf, cmpi(l, v.gpr[ra], si));
  }

  public static int cmp(int l, long a, long b) {
    return l != 0 ? signed(a, b) : signed((int) a, (int) b);
  }

  public static void cmp(Vcpu v, int bf, int l, int ra, int rb) {
    record(v, bf, cmp(l, v.gpr[ra], v.gpr[rb]));
  }

  public static int cmpli(int l, long a, int ui) {
    return unsigned(l != 0 ? a : a & 0xffff_ffffL, ui);
  }

  public static void cmpli(Vcpu v, int bf, int l, int ra, int ui) {
    record(v, bf, cmpli(l, v.gpr[ra], ui));
  }

  public static int cmpl(int l, long a, long b) {
    return l != 0 ? unsigned(a, b) : unsigned(a & 0xffff_ffffL, b & 0xffff_ffffL);
  }

  public static void cmpl(Vcpu v, int bf, int l, int ra, int rb) {
    record(v, bf, cmpl(l, v.gpr[ra], v.gpr[rb]));
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
