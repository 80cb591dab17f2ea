package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.security.SecureRandom;

/**
 * Fixed-point arithmetic (Power ISA 3.0B, Book I section 3.3.9), division apart.
 *
 * <p>Sums are computed on 64 bits in both modes; the mode only decides whether CA and OV are those
 * of bit 0 or those of bit 32, which CA32 and OV32 always are.
 */
public final class Arithmetic {
  private Arithmetic() {}

  /** Sets CA and CA32 for {@code sum = a + b + c}, where c is 0 or 1. */
  static void carry(Vcpu v, long a, long b, long sum) {
    long carries = a & b | (a | b) & ~sum;
    v.ca32 = (int) carries >>> 31;
    v.ca = v.sf() ? (int) (carries >>> 63) : v.ca32;
  }

  /** Sets OV, OV32 and SO for {@code sum = a + b + c}, where c is 0 or 1. */
  static void overflow(Vcpu v, long a, long b, long sum) {
    long overflows = (a ^ sum) & (b ^ sum);
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

  public static void addi(Vcpu v, int rt, int ra, long si) {
    v.gpr[rt] = ra == 0 ? si : v.gpr[ra] + si;
  }

  public static void addis(Vcpu v, int rt, int ra, long si) {
    v.gpr[rt] = ra == 0 ? si << 16 : v.gpr[ra] + (si << 16);
  }

  public static void addpcis(Vcpu v, int rt, long d, long cia) {
    v.gpr[rt] = cia + 4 + (d << 16);
  }

  public static void add(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.gpr[ra] + v.gpr[rb];
  }

  public static void addo(Vcpu v, int rt, int ra, int rb) {
    long a = v.gpr[ra];
    long b = v.gpr[rb];
    overflow(v, a, b, a + b);
    v.gpr[rt] = a + b;
  }

  public static void subf(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.gpr[rb] - v.gpr[ra];
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
    long carries = a & b | (a | b) & ~sum;
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

  public static void neg(Vcpu v, int rt, int ra) {
    v.gpr[rt] = -v.gpr[ra];
  }

  public static void nego(Vcpu v, int rt, int ra) {
    long a = ~v.gpr[ra];
    overflow(v, a, 0, a + 1);
    v.gpr[rt] = a + 1;
  }

  public static void mulli(Vcpu v, int rt, int ra, long si) {
    v.gpr[rt] = v.gpr[ra] * si;
  }

  /** The high word of RT is undefined; like QEMU, cleared. */
  public static void mulhw(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = (long) (int) v.gpr[ra] * (int) v.gpr[rb] >>> 32;
  }

  public static void mulhwu(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = (v.gpr[ra] & 0xffff_ffffL) * (v.gpr[rb] & 0xffff_ffffL) >>> 32;
  }

  public static void mullw(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = (long) (int) v.gpr[ra] * (int) v.gpr[rb];
  }

  public static void mullwo(Vcpu v, int rt, int ra, int rb) {
    long product = (long) (int) v.gpr[ra] * (int) v.gpr[rb];
    overflow(v, product != (int) product);
    v.gpr[rt] = product;
  }

  public static void mulld(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.gpr[ra] * v.gpr[rb];
  }

  public static void mulldo(Vcpu v, int rt, int ra, int rb) {
    long a = v.gpr[ra];
    long b = v.gpr[rb];
    overflow(v, Math.multiplyHigh(a, b) != a * b >> 63);
    v.gpr[rt] = a * b;
  }

  public static void mulhd(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = Math.multiplyHigh(v.gpr[ra], v.gpr[rb]);
  }

  public static void mulhdu(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = Math.unsignedMultiplyHigh(v.gpr[ra], v.gpr[rb]);
  }

  public static void maddhd(Vcpu v, int rt, int ra, int rb, int rc) {
    long a = v.gpr[ra];
    long b = v.gpr[rb];
    long c = v.gpr[rc];
    v.gpr[rt] = Math.multiplyHigh(a, b) + (c >> 63) + carryOfSum(a * b, c);
  }

  public static void maddhdu(Vcpu v, int rt, int ra, int rb, int rc) {
    long a = v.gpr[ra];
    long b = v.gpr[rb];
    v.gpr[rt] = Math.unsignedMultiplyHigh(a, b) + carryOfSum(a * b, v.gpr[rc]);
  }

  private static int carryOfSum(long a, long b) {
    return Long.compareUnsigned(a + b, a) < 0 ? 1 : 0;
  }

  public static void maddld(Vcpu v, int rt, int ra, int rb, int rc) {
    v.gpr[rt] = v.gpr[ra] * v.gpr[rb] + v.gpr[rc];
  }

  /** A random number of 32 (L=0) or 64 bits; the reserved L=3 gives the error value. */
  public static void darn(Vcpu v, int rt, int l) {
    v.gpr[rt] =
        switch (l) {
          case 0 -> new SecureRandom().nextInt() & 0xffff_ffffL;
          case 1, 2 -> new SecureRandom().nextLong();
          default -> -1;
        };
  }
}
