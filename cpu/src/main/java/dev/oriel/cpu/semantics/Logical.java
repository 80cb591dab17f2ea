package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Fixed-point select and logical instructions (Power ISA 3.0B, Book I sections 3.3.12 and 13). */
public final class Logical {
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;

  private Logical() {}

  /** With the CR bit itself for BC. */
  public static long isel(long a, long b, int bit) {
    return bit == 0 ? b : a;
  }

  public static void isel(Vcpu v, int rt, int ra, int rb, int bc) {
    v.gpr[rt] = isel(Load.base(v, ra), v.gpr[rb], ConditionRegister.bit(v, bc));
  }

  public static long andi(long s, int ui) {
    return s & ui;
  }

  public static void andi(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = andi(v.gpr[rs], ui);
  }

  public static long andis(long s, int ui) {
    return s & (long) ui << 16;
  }

  public static void andis(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = andis(v.gpr[rs], ui);
  }

  public static long ori(long s, int ui) {
    return s | ui;
  }

  public static void ori(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = ori(v.gpr[rs], ui);
  }

  public static long oris(long s, int ui) {
    return s | (long) ui << 16;
  }

  public static void oris(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = oris(v.gpr[rs], ui);
  }

  public static long xori(long s, int ui) {
    return s ^ ui;
  }

  public static void xori(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = xori(v.gpr[rs], ui);
  }

  public static long xoris(long s, int ui) {
    return s ^ (long) ui << 16;
  }

  public static void xoris(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = xoris(v.gpr[rs], ui);
  }

  public static long and(long s, long b) {
    return s & b;
  }

  public static void and(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = and(v.gpr[rs], v.gpr[rb]);
  }

  public static long xor(long s, long b) {
    return s ^ b;
  }

  public static void xor(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = xor(v.gpr[rs], v.gpr[rb]);
  }

  public static long nand(long s, long b) {
    return ~(s & b);
  }

  public static void nand(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = nand(v.gpr[rs], v.gpr[rb]);
  }

  public static long or(long s, long b) {
    return s | b;
  }

  /** Also moves a register, and some of those that change nothing are hints. */
  public static void or(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = or(v.gpr[rs], v.gpr[rb]);
    if (rs == rb && ra == rs && Vcpu.isWait(ra)) {
      v.relax();
    }
  }

  public static long orc(long s, long b) {
    return s | ~b;
  }

  public static void orc(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = orc(v.gpr[rs], v.gpr[rb]);
  }

  public static long nor(long s, long b) {
    return ~(s | b);
  }

  public static void nor(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = nor(v.gpr[rs], v.gpr[rb]);
  }

  public static long eqv(long s, long b) {
    return ~(s ^ b);
  }

  public static void eqv(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = eqv(v.gpr[rs], v.gpr[rb]);
  }

  public static long andc(long s, long b) {
    return s & ~b;
  }

  public static void andc(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = andc(v.gpr[rs], v.gpr[rb]);
  }

  public static long extsb(long s) {
    return (byte) s;
  }

  public static void extsb(Vcpu v, int ra, int rs) {
    v.gpr[ra] = extsb(v.gpr[rs]);
  }

  public static long extsh(long s) {
    return (short) s;
  }

  public static void extsh(Vcpu v, int ra, int rs) {
    v.gpr[ra] = extsh(v.gpr[rs]);
  }

  public static long extsw(long s) {
    return (int) s;
  }

  public static void extsw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = extsw(v.gpr[rs]);
  }

  public static long cntlzw(long s) {
    return Integer.numberOfLeadingZeros((int) s);
  }

  public static void cntlzw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = cntlzw(v.gpr[rs]);
  }

  public static long cnttzw(long s) {
    return Integer.numberOfTrailingZeros((int) s);
  }

  public static void cnttzw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = cnttzw(v.gpr[rs]);
  }

  public static long cntlzd(long s) {
    return Long.numberOfLeadingZeros(s);
  }

  public static void cntlzd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = cntlzd(v.gpr[rs]);
  }

  public static long cnttzd(long s) {
    return Long.numberOfTrailingZeros(s);
  }

  public static void cnttzd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = cnttzd(v.gpr[rs]);
  }

  public static long cmpb(long s, long b) {
    return equalBytes(s, b) * 0xff;
  }

  public static void cmpb(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = cmpb(v.gpr[rs], v.gpr[rb]);
  }

  /** Bytes of 1 where {@code a} and {@code b} have the same byte, of 0 elsewhere. */
  static long equalBytes(long a, long b) {
    long differences = a ^ b;
    differences |= differences >>> 4 & 0x0f0f_0f0f_0f0f_0f0fL;
    differences |= differences >>> 2 & 0x0303_0303_0303_0303L;
    differences |= differences >>> 1 & LOW_BITS;
    return ~differences & LOW_BITS;
  }

  public static long popcntb(long s) {
    long x = s;
    x -= x >>> 1 & 0x5555_5555_5555_5555L;
    x = (x & 0x3333_3333_3333_3333L) + (x >>> 2 & 0x3333_3333_3333_3333L);
    return x + (x >>> 4) & 0x0f0f_0f0f_0f0f_0f0fL;
  }

  public static void popcntb(Vcpu v, int ra, int rs) {
    v.gpr[ra] = popcntb(v.gpr[rs]);
  }

  public static long popcntw(long s) {
    return (long) Integer.bitCount((int) (s >>> 32)) << 32 | Integer.bitCount((int) s);
  }

  public static void popcntw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = popcntw(v.gpr[rs]);
  }

  public static long popcntd(long s) {
    return Long.bitCount(s);
  }

  public static void popcntd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = popcntd(v.gpr[rs]);
  }

  public static long prtyd(long s) {
    return Long.bitCount(s & LOW_BITS) & 1;
  }

  public static void prtyd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = prtyd(v.gpr[rs]);
  }

  public static long prtyw(long s) {
    long x = s & LOW_BITS;
    return (Long.bitCount(x >>> 32) & 1L) << 32 | Integer.bitCount((int) x) & 1;
  }

  public static void prtyw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = prtyw(v.gpr[rs]);
  }

  public static long bpermd(long s, long b) {
    int result = 0;
    for (int i = 0; i < 8; i++) {
      int index = (int) (s >>> 8 * i) & 0xff;
      if (index < 64) {
        result |= (int) (b >>> 63 - index & 1) << i;
      }
    }
    return result;
  }

  public static void bpermd(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = bpermd(v.gpr[rs], v.gpr[rb]);
  }
}
