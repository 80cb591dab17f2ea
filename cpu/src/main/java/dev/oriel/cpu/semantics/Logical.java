package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Fixed-point select and logical instructions (Power ISA 3.0B, Book I sections 3.3.12 and 13). */
public final class Logical {
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;

  private Logical() {}

  public static void isel(Vcpu v, int rt, int ra, int rb, int bc) {
    v.gpr[rt] = ConditionRegister.bit(v, bc) == 0 ? v.gpr[rb] : ra == 0 ? 0 : v.gpr[ra];
  }

  public static void andi(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = v.gpr[rs] & ui;
  }

  public static void andis(Vcpu v, int ra, int rs, long ui) {
    v.gpr[ra] = v.gpr[rs] & ui << 16;
  }

  public static void ori(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = v.gpr[rs] | ui;
  }

  public static void oris(Vcpu v, int ra, int rs, long ui) {
    v.gpr[ra] = v.gpr[rs] | ui << 16;
  }

  public static void xori(Vcpu v, int ra, int rs, int ui) {
    v.gpr[ra] = v.gpr[rs] ^ ui;
  }

  public static void xoris(Vcpu v, int ra, int rs, long ui) {
    v.gpr[ra] = v.gpr[rs] ^ ui << 16;
  }

  public static void and(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = v.gpr[rs] & v.gpr[rb];
  }

  public static void xor(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = v.gpr[rs] ^ v.gpr[rb];
  }

  public static void nand(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = ~(v.gpr[rs] & v.gpr[rb]);
  }

  public static void or(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = v.gpr[rs] | v.gpr[rb];
  }

  public static void orc(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = v.gpr[rs] | ~v.gpr[rb];
  }

  public static void nor(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = ~(v.gpr[rs] | v.gpr[rb]);
  }

  public static void eqv(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = ~(v.gpr[rs] ^ v.gpr[rb]);
  }

  public static void andc(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = v.gpr[rs] & ~v.gpr[rb];
  }

  public static void extsb(Vcpu v, int ra, int rs) {
    v.gpr[ra] = (byte) v.gpr[rs];
  }

  public static void extsh(Vcpu v, int ra, int rs) {
    v.gpr[ra] = (short) v.gpr[rs];
  }

  public static void extsw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = (int) v.gpr[rs];
  }

  public static void cntlzw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = Integer.numberOfLeadingZeros((int) v.gpr[rs]);
  }

  public static void cnttzw(Vcpu v, int ra, int rs) {
    v.gpr[ra] = Integer.numberOfTrailingZeros((int) v.gpr[rs]);
  }

  public static void cntlzd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = Long.numberOfLeadingZeros(v.gpr[rs]);
  }

  public static void cnttzd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = Long.numberOfTrailingZeros(v.gpr[rs]);
  }

  public static void cmpb(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = equalBytes(v.gpr[rs], v.gpr[rb]) * 0xff;
  }

  /** Bytes of 1 where {@code a} and {@code b} have the same byte, of 0 elsewhere. */
  static long equalBytes(long a, long b) {
    long differences = a ^ b;
    differences |= differences >>> 4 & 0x0f0f_0f0f_0f0f_0f0fL;
    differences |= differences >>> 2 & 0x0303_0303_0303_0303L;
    differences |= differences >>> 1 & LOW_BITS;
    return ~differences & LOW_BITS;
  }

  public static void popcntb(Vcpu v, int ra, int rs) {
    long x = v.gpr[rs];
    x -= x >>> 1 & 0x5555_5555_5555_5555L;
    x = (x & 0x3333_3333_3333_3333L) + (x >>> 2 & 0x3333_3333_3333_3333L);
    v.gpr[ra] = x + (x >>> 4) & 0x0f0f_0f0f_0f0f_0f0fL;
  }

  public static void popcntw(Vcpu v, int ra, int rs) {
    long x = v.gpr[rs];
    v.gpr[ra] = (long) Integer.bitCount((int) (x >>> 32)) << 32 | Integer.bitCount((int) x);
  }

  public static void popcntd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = Long.bitCount(v.gpr[rs]);
  }

  public static void prtyd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = Long.bitCount(v.gpr[rs] & LOW_BITS) & 1;
  }

  public static void prtyw(Vcpu v, int ra, int rs) {
    long x = v.gpr[rs] & LOW_BITS;
    v.gpr[ra] = (Long.bitCount(x >>> 32) & 1L) << 32 | Integer.bitCount((int) x) & 1;
  }

  public static void bpermd(Vcpu v, int ra, int rs, int rb) {
    long indices = v.gpr[rs];
    long source = v.gpr[rb];
    int result = 0;
    for (int i = 0; i < 8; i++) {
      int index = (int) (indices >>> 8 * i) & 0xff;
      if (index < 64) {
        result |= (int) (source >>> 63 - index & 1) << i;
      }
    }
    v.gpr[ra] = result;
  }
}
