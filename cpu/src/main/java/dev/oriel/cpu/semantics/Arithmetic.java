package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Fixed-point arithmetic (Power ISA 3.0B, Book I section 3.3.9), division apart.
 *
 * <p>Sums are computed on 64 bits in both modes; the mode only decides whether CA and OV are those
 * of bit 0 or those of bit 32, which CA32 and OV32 always are.
 */
public final class Arithmetic {
  private Arithmetic() {}

  /** The carries out of each bit in {@code sum = a + b + c}, where c is 0 or 1. */
  public static long carries(long a, long b, long sum) {
    return a & b | (a | b) & ~sum;
  }

  /** Where the bits of {@code sum = a + b + c}, c being 0 or 1, are signs that overflow. */
  public static long overflows(long a, long b, long sum) {
    return (a ^ sum) & (b ^ sum);
  }

  /** Sets CA and CA32 for {@code sum = a + b + c}, where c is 0 or 1. */
  static void carry(Vcpu v, long a, long b, long sum) {
    long carries = carries(a, b, sum);
    v.ca32 = (int) carries >>> 31;
    v.ca = v.sf() ? (int) (carries >>> 63) : v.ca32;
  }

  /** Sets OV, OV32 and SO for {@code sum = a + b + c}, where c is 0 or 1. */
  static void overflow(Vcpu v, long a, long b, long sum) {
    long overflows = overflows(a, b, sum);
    v.ov32 = (int) overflows >>> 31;
    v.ov = v.sf() ? (int) (overflows >>> 63) : v.ov32;
    v.so |= v.ov;
  }

  /** Sets OV and OV32 alike, and SO, as multiplications and divisions do. */
  static void overflow(Vcpu v, boolean overflow) {
    v.ov = v.ov32 = overflow ? 1 : 0;
    v.so |= v.ov;
  }

  private static void addCarrying(Vcpu v, int rt, long a, long b, int c) {
    long sum = a + b + c;
    carry(v, a, b, sum);
    v.gpr[rt] = sum;
  }

  private static void addCarryingOverflowing(Vcpu v, int rt, long a, long b, int c) {
    long sum = a + b + c;
    carry(v, a, b, sum);
    overflow(v, a, b, sum);
    v.gpr[rt] = sum;
  }

  public static long addi(long a, int si) {
    return a + si;
  }

  public static void addi(Vcpu v, int rt, int ra, int si) {
    v.gpr[rt] = addi(Load.base(v, ra), si);
  }

  public static long addis(long a, int si) {
    return a + (si << 16);
  }

  public static void addis(Vcpu v, int rt, int ra, int si) {
    v.gpr[rt] = addis(Load.base(v, ra), si);
  }

  public static void addpcis(Vcpu v, int rt, long d, long cia) {
    v.gpr[rt] = cia + 4 + (d << 16);
  }

  public static long add(long a, long b) {
    return a + b;
  }

  public static void add(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = add(v.gpr[ra], v.gpr[rb]);
  }

  public static void addo(Vcpu v, int rt, int ra, int rb) {
    long a = v.gpr[ra];
    long b = v.gpr[rb];
    overflow(v, a, b, a + b);
    v.gpr[rt] = a + b;
  }

  public static long subf(long a, long b) {
    return b - a;
  }

  public static void subf(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = subf(v.gpr[ra], v.gpr[rb]);
  }

  public static void subfo(Vcpu v, int rt, int ra, int rb) {
    long a = ~v.gpr[ra];
    long b = v.gpr[rb];
    overflow(v, a, b, a + b + 1);
    v.gpr[rt] = a + b + 1;
  }

  public static void addic(Vcpu v, int rt, int ra, long si) {
    addCarrying(v, rt, v.gpr[ra], si, 0);
  }

  public static void subfic(Vcpu v, int rt, int ra, long si) {
    addCarrying(v, rt, ~v.gpr[ra], si, 1);
  }

  public static void addc(Vcpu v, int rt, int ra, int rb) {
    addCarrying(v, rt, v.gpr[ra], v.gpr[rb], 0);
  }

  public static void addco(Vcpu v, int rt, int ra, int rb) {
    addCarryingOverflowing(v, rt, v.gpr[ra], v.gpr[rb], 0);
  }

  public static void subfc(Vcpu v, int rt, int ra, int rb) {
    addCarrying(v, rt, ~v.gpr[ra], v.gpr[rb], 1);
  }

  public static void subfco(Vcpu v, int rt, int ra, int rb) {
    addCarryingOverflowing(v, rt, ~v.gpr[ra], v.gpr[rb], 1);
  }

  public static void adde(Vcpu v, int rt, int ra, int rb) {
    addCarrying(v, rt, v.gpr[ra], v.gpr[rb], v.ca);
  }

  public static void addeo(Vcpu v, int rt, int ra, int rb) {
    addCarryingOverflowing(v, rt, v.gpr[ra], v.gpr[rb], v.ca);
  }

  public static void subfe(Vcpu v, int rt, int ra, int rb) {
    addCarrying(v, rt, ~v.gpr[ra], v.gpr[rb], v.ca);
  }

  public static void subfeo(Vcpu v, int rt, int ra, int rb) {
    addCarryingOverflowing(v, rt, ~v.gpr[ra], v.gpr[rb], v.ca);
  }

  /** Adds with OV as the carry; the other values of CY are reserved. */
  public static void addex(Vcpu v, int rt, int ra, int rb, int cy) {
    if (cy != 0) {
      v.illegal();
    }
    long a = v.gpr[ra];
    long b = v.gpr[rb];
    long sum = a + b + v.ov;
    long carries = carries(a, b, sum);
    v.ov32 = (int) carries >>> 31;
    v.ov = v.sf() ? (int) (carries >>> 63) : v.ov32;
    v.gpr[rt] = sum;
  }

  public static void addme(Vcpu v, int rt, int ra) {
    addCarrying(v, rt, v.gpr[ra], -1, v.ca);
  }

  public static void addmeo(Vcpu v, int rt, int ra) {
    addCarryingOverflowing(v, rt, v.gpr[ra], -1, v.ca);
  }

  public static void subfme(Vcpu v, int rt, int ra) {
    addCarrying(v, rt, ~v.gpr[ra], -1, v.ca);
  }

  public static void subfmeo(Vcpu v, int rt, int ra) {
    addCarryingOverflowing(v, rt, ~v.gpr[ra], -1, v.ca);
  }

  public static void addze(Vcpu v, int rt, int ra) {
    addCarrying(v, rt, v.gpr[ra], 0, v.ca);
  }

  public static void addzeo(Vcpu v, int rt, int ra) {
    addCarryingOverflowing(v, rt, v.gpr[ra], 0, v.ca);
  }

  public static void subfze(Vcpu v, int rt, int ra) {
    addCarrying(v, rt, ~v.gpr[ra], 0, v.ca);
  }

  public static void subfzeo(Vcpu v, int rt, int ra) {
    addCarryingOverflowing(v, rt, ~v.gpr[ra], 0, v.ca);
  }

  public static long neg(long a) {
    return -a;
  }

  public static void neg(Vcpu v, int rt, int ra) {
    v.gpr[rt] = neg(v.gpr[ra]);
  }

  public static void nego(Vcpu v, int rt, int ra) {
    long a = ~v.gpr[ra];
    overflow(v, a, 0, a + 1);
    v.gpr[rt] = a + 1;
  }

  public static long mulli(long a, int si) {
    return a * si;
  }

  public static void mulli(Vcpu v, int rt, int ra, int si) {
    v.gpr[rt] = mulli(v.gpr[ra], si);
  }

  /** The high word of RT is undefined; like QEMU, cleared. */
  public static long mulhw(long a, long b) {
    return (long) (int) a * (int) b >>> 32;
  }

  public static void mulhw(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = mulhw(v.gpr[ra], v.gpr[rb]);
  }

  public static long mulhwu(long a, long b) {
    return (a & 0xffff_ffffL) * (b & 0xffff_ffffL) >>> 32;
  }

  public static void mulhwu(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = mulhwu(v.gpr[ra], v.gpr[rb]);
  }

  public static long mullw(long a, long b) {
    return (long) (int) a * (int) b;
  }

  public static void mullw(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = mullw(v.gpr[ra], v.gpr[rb]);
  }

  public static void mullwo(Vcpu v, int rt, int ra, int rb) {
    long product = (long) (int) v.gpr[ra] * (int) v.gpr[rb];
    overflow(v, product != (int) product);
    v.gpr[rt] = product;
  }

  public static long mulld(long a, long b) {
    return a * b;
  }

  public static void mulld(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = mulld(v.gpr[ra], v.gpr[rb]);
  }

  public static void mulldo(Vcpu v, int rt, int ra, int rb) {
    long a = v.gpr[ra];
    long b = v.gpr[rb];
    overflow(v, Math.multiplyHigh(a, b) != a * b >> 63);
    v.gpr[rt] = a * b;
  }

  public static long mulhd(long a, long b) {
    return Math.multiplyHigh(a, b);
  }

  public static void mulhd(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = mulhd(v.gpr[ra], v.gpr[rb]);
  }

  public static long mulhdu(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b);
  }

  public static void mulhdu(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = mulhdu(v.gpr[ra], v.gpr[rb]);
  }

  public static long maddhd(long a, long b, long c) {
    return Math.multiplyHigh(a, b) + (c >> 63) + carryOfSum(a * b, c);
  }

  public static void maddhd(Vcpu v, int rt, int ra, int rb, int rc) {
    v.gpr[rt] = maddhd(v.gpr[ra], v.gpr[rb], v.gpr[rc]);
  }

  public static long maddhdu(long a, long b, long c) {
    return Math.unsignedMultiplyHigh(a, b) + carryOfSum(a * b, c);
  }

  public static void maddhdu(Vcpu v, int rt, int ra, int rb, int rc) {
    v.gpr[rt] = maddhdu(v.gpr[ra], v.gpr[rb], v.gpr[rc]);
  }

  private static int carryOfSum(long a, long b) {
    return Long.compareUnsigned(a + b, a) < 0 ? 1 : 0;
  }

  public static long maddld(long a, long b, long c) {
    return a * b + c;
  }

  public static void maddld(Vcpu v, int rt, int ra, int rb, int rc) {
    v.gpr[rt] = maddld(v.gpr[ra], v.gpr[rb], v.gpr[rc]);
  }

  /** A random number of 32 (L=0) or 64 bits; the reserved L=3 gives the error value. */
  public static void darn(Vcpu v, int rt, int l) {
    v.gpr[rt] =
        switch (l) {
          case 0 -> v.partition().random().nextInt() & 0xffff_ffffL;
          case 1, 2 -> v.partition().random().nextLong();
          default -> -1;
        };
  }
}
