package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.map;
import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.unsigned;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/**
 * Vector counts, parity, gather and bit permute (Power ISA 3.0B, Book I sections 6.9.2.2 and 6.12
 * to 6.15), and the status and control register (6.18).
 */
public final class VectorBits {
  /** VSCR has only NJ and SAT. */
  private static final int VSCR_BITS = 0x0001_0001;

  private VectorBits() {}

  public static void vclzb(Vcpu v, int vrt, int vrb) {
    unsigned(v, 8, vrt, vrb, b -> Long.numberOfLeadingZeros(b) - 56);
  }

  public static void vclzh(Vcpu v, int vrt, int vrb) {
    unsigned(v, 16, vrt, vrb, b -> Long.numberOfLeadingZeros(b) - 48);
  }

  public static void vclzw(Vcpu v, int vrt, int vrb) {
    unsigned(v, 32, vrt, vrb, b -> Long.numberOfLeadingZeros(b) - 32);
  }

  public static void vclzd(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, Long::numberOfLeadingZeros);
  }

  public static void vctzb(Vcpu v, int vrt, int vrb) {
    unsigned(v, 8, vrt, vrb, b -> Long.numberOfTrailingZeros(b | 0x100));
  }

  public static void vctzh(Vcpu v, int vrt, int vrb) {
    unsigned(v, 16, vrt, vrb, b -> Long.numberOfTrailingZeros(b | 0x1_0000));
  }

  public static void vctzw(Vcpu v, int vrt, int vrb) {
    unsigned(v, 32, vrt, vrb, b -> Long.numberOfTrailingZeros(b | 1L << 32));
  }

  public static void vctzd(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, Long::numberOfTrailingZeros);
  }

  public static void vpopcntb(Vcpu v, int vrt, int vrb) {
    unsigned(v, 8, vrt, vrb, Long::bitCount);
  }

  public static void vpopcnth(Vcpu v, int vrt, int vrb) {
    unsigned(v, 16, vrt, vrb, Long::bitCount);
  }

  public static void vpopcntw(Vcpu v, int vrt, int vrb) {
    unsigned(v, 32, vrt, vrb, Long::bitCount);
  }

  public static void vpopcntd(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, Long::bitCount);
  }

  /** The parity of the bytes' least significant bits. */
  public static void vprtybw(Vcpu v, int vrt, int vrb) {
    unsigned(v, 32, vrt, vrb, b -> Long.bitCount(b & 0x0101_0101) & 1);
  }

  public static void vprtybd(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, b -> Long.bitCount(b & 0x0101_0101_0101_0101L) & 1);
  }

  public static void vprtybq(Vcpu v, int vrt, int vrb) {
    int b = vr(vrb);
    put(v, vrt, 0, Long.bitCount((v.vsr[b] ^ v.vsr[b + 1]) & 0x0101_0101_0101_0101L) & 1);
  }

  /** Counts the leading bytes whose least significant bit is 0. */
  public static void vclzlsbb(Vcpu v, int rt, int vrb) {
    long hi = v.vsr[vr(vrb)] & 0x0101_0101_0101_0101L;
    long lo = v.vsr[vr(vrb) + 1] & 0x0101_0101_0101_0101L;
    int bits = hi != 0 ? Long.numberOfLeadingZeros(hi) : 64 + Long.numberOfLeadingZeros(lo);
    v.gpr[rt] = bits / 8;
  }

  /** Counts the trailing bytes whose least significant bit is 0. */
  public static void vctzlsbb(Vcpu v, int rt, int vrb) {
    long hi = v.vsr[vr(vrb)] & 0x0101_0101_0101_0101L;
    long lo = v.vsr[vr(vrb) + 1] & 0x0101_0101_0101_0101L;
    int bits = lo != 0 ? Long.numberOfTrailingZeros(lo) : 64 + Long.numberOfTrailingZeros(hi);
    v.gpr[rt] = bits / 8;
  }

  /** Transposes each doubleword as a matrix of 8 by 8 bits. */
  public static void vgbbd(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, VectorBits::transpose);
  }

  /** Gathers 16 bits of VRA, each at the index that a byte of VRB gives; 0 beyond 127. */
  public static void vbpermq(Vcpu v, int vrt, int vra, int vrb) {
    long[] r = v.vsr;
    int a = vr(vra);
    int b = vr(vrb);
    long result = 0;
    for (int i = 0; i < 16; i++) {
      int index = (int) unsigned(r, b, 8, i);
      long bit = index < 128 ? r[a + (index >> 6)] >>> (~index & 63) & 1 : 0;
      result = result << 1 | bit;
    }
    put(v, vrt, result, 0);
  }

  /** As vbpermq in each doubleword: 8 bits at indices below 64. */
  public static void vbpermd(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, VectorBits::permuteBits);
  }

  public static void mfvscr(Vcpu v, int vrt) {
    put(v, vrt, 0, v.vscr & VSCR_BITS);
  }

  public static void mtvscr(Vcpu v, int vrb) {
    v.vscr = (int) v.vsr[vr(vrb) + 1] & VSCR_BITS;
  }

  private static long permuteBits(long a, long b) {
    long result = 0;
    for (int s = 56; s >= 0; s -= 8) {
      int index = (int) (b >>> s) & 0xff;
      result = result << 1 | (index < 64 ? a >>> (63 - index) & 1 : 0);
    }
    return result;
  }

  private static long transpose(long x) {
    long t = (x ^ x >>> 7) & 0x00aa_00aa_00aa_00aaL;
    x ^= t ^ t << 7;
    t = (x ^ x >>> 14) & 0x0000_cccc_0000_ccccL;
    x ^= t ^ t << 14;
    t = (x ^ x >>> 28) & 0x0000_0000_f0f0_f0f0L;
    return x ^ t ^ t << 28;
  }
}
