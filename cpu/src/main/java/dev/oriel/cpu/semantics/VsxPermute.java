package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.util.function.LongBinaryOperator;

/**
 * VSX logical, permute and byte-reverse instructions (Power ISA 3.0B, Book I section 7.6.1.8 ff).
 */
public final class VsxPermute {
  private VsxPermute() {}

  public static void xxland(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> a & b);
  }

  public static void xxlandc(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> a & ~b);
  }

  public static void xxleqv(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> ~(a ^ b));
  }

  public static void xxlnand(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> ~(a & b));
  }

  public static void xxlnor(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> ~(a | b));
  }

  public static void xxlor(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> a | b);
  }

  public static void xxlorc(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> a | ~b);
  }

  public static void xxlxor(Vcpu v, int xt, int xa, int xb) {
    map(v, xt, xa, xb, (a, b) -> a ^ b);
  }

  public static void xxsel(Vcpu v, int xt, int xa, int xb, int xc) {
    long[] r = v.vsr;
    long hi = Swar.choose(r[2 * xc], r[2 * xb], r[2 * xa]);
    put(v, xt, hi, Swar.choose(r[2 * xc + 1], r[2 * xb + 1], r[2 * xa + 1]));
  }

  public static void xxmrghw(Vcpu v, int xt, int xa, int xb) {
    mergeWords(v, xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xxmrglw(Vcpu v, int xt, int xa, int xb) {
    mergeWords(v, xt, v.vsr[2 * xa + 1], v.vsr[2 * xb + 1]);
  }

  public static void xxpermdi(Vcpu v, int xt, int xa, int xb, int dm) {
    put(v, xt, v.vsr[2 * xa + (dm >> 1 & 1)], v.vsr[2 * xb + (dm & 1)]);
  }

  public static void xxperm(Vcpu v, int xt, int xa, int xb) {
    long[] r = v.vsr;
    VectorPermute.permute(r, 2 * xt, 2 * xa, 2 * xt, r[2 * xb], r[2 * xb + 1]);
  }

  public static void xxpermr(Vcpu v, int xt, int xa, int xb) {
    long[] r = v.vsr;
    VectorPermute.permute(r, 2 * xt, 2 * xa, 2 * xt, ~r[2 * xb], ~r[2 * xb + 1]);
  }

  public static void xxsldwi(Vcpu v, int xt, int xa, int xb, int shw) {
    long[] r = v.vsr;
    long x = r[2 * xa];
    long y = r[2 * xa + 1];
    long z = r[2 * xb];
    if ((shw & 2) != 0) {
      x = y;
      y = z;
      z = r[2 * xb + 1];
    }
    if ((shw & 1) == 0) {
      put(v, xt, x, y);
    } else {
      put(v, xt, x << 32 | y >>> 32, y << 32 | z >>> 32);
    }
  }

  public static void xxspltw(Vcpu v, int xt, int xb, int uim) {
    long word = Lanes.unsigned(v.vsr, 2 * xb, 32, uim & 3);
    put(v, xt, word << 32 | word, word << 32 | word);
  }

  public static void xxspltib(Vcpu v, int xt, int imm8) {
    VsxLoadStore.requireVectorFor(v, xt);
    long octets = (imm8 & 0xffL) * 0x0101_0101_0101_0101L;
    put(v, xt, octets, octets);
  }

  public static void xxbrh(Vcpu v, int xt, int xb) {
    put(v, xt, reverseHalfwords(v.vsr[2 * xb]), reverseHalfwords(v.vsr[2 * xb + 1]));
  }

  public static void xxbrw(Vcpu v, int xt, int xb) {
    long hi = Long.rotateLeft(Long.reverseBytes(v.vsr[2 * xb]), 32);
    put(v, xt, hi, Long.rotateLeft(Long.reverseBytes(v.vsr[2 * xb + 1]), 32));
  }

  public static void xxbrd(Vcpu v, int xt, int xb) {
    put(v, xt, Long.reverseBytes(v.vsr[2 * xb]), Long.reverseBytes(v.vsr[2 * xb + 1]));
  }

  public static void xxbrq(Vcpu v, int xt, int xb) {
    put(v, xt, Long.reverseBytes(v.vsr[2 * xb + 1]), Long.reverseBytes(v.vsr[2 * xb]));
  }

  /** The word at byte {@code uim}, which beyond 12 is undefined and here wraps around. */
  public static void xxextractuw(Vcpu v, int xt, int xb, int uim) {
    long word = 0;
    for (int i = 0; i < 4; i++) {
      word = word << 8 | Lanes.unsigned(v.vsr, 2 * xb, 8, uim + i & 15);
    }
    put(v, xt, word, 0);
  }

  /** Puts word 1 of XB at byte {@code uim} of XT; what would lie beyond byte 15 wraps around. */
  public static void xxinsertw(Vcpu v, int xt, int xb, int uim) {
    long word = v.vsr[2 * xb];
    for (int i = 0; i < 4; i++) {
      int at = uim + i & 15;
      int shift = 56 - 8 * (at & 7);
      long octet = word >>> 24 - 8 * i & 0xff;
      int x = 2 * xt + (at >> 3);
      v.vsr[x] = v.vsr[x] & ~(0xffL << shift) | octet << shift;
    }
  }

  private static long reverseHalfwords(long x) {
    return (x & 0x00ff_00ff_00ff_00ffL) << 8 | x >>> 8 & 0x00ff_00ff_00ff_00ffL;
  }

  private static void mergeWords(Vcpu v, int xt, long a, long b) {
    put(v, xt, a & 0xffff_ffff_0000_0000L | b >>> 32, a << 32 | b & 0xffff_ffffL);
  }

  private static void put(Vcpu v, int xt, long hi, long lo) {
    v.vsr[2 * xt] = hi;
    v.vsr[2 * xt + 1] = lo;
  }

  private static void map(Vcpu v, int xt, int xa, int xb, LongBinaryOperator op) {
    long[] r = v.vsr;
    long hi = op.applyAsLong(r[2 * xa], r[2 * xb]);
    put(v, xt, hi, op.applyAsLong(r[2 * xa + 1], r[2 * xb + 1]));
  }
}
