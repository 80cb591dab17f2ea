package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.map;
import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.unsigned;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/** Vector cryptographic instructions (Power ISA 3.0B, Book I section 6.11). */
public final class VectorCrypto {
  private VectorCrypto() {}

  public static void vcipher(Vcpu v, int vrt, int vra, int vrb) {
    Aes.encrypt(v, vr(vrt), vr(vra), vr(vrb), true);
  }

  public static void vcipherlast(Vcpu v, int vrt, int vra, int vrb) {
    Aes.encrypt(v, vr(vrt), vr(vra), vr(vrb), false);
  }

  public static void vncipher(Vcpu v, int vrt, int vra, int vrb) {
    Aes.decrypt(v, vr(vrt), vr(vra), vr(vrb), true);
  }

  public static void vncipherlast(Vcpu v, int vrt, int vra, int vrb) {
    Aes.decrypt(v, vr(vrt), vr(vra), vr(vrb), false);
  }

  public static void vsbox(Vcpu v, int vrt, int vra) {
    Lanes.unsigned(v, 8, vrt, vra, Aes::substitute);
  }

  /**
   * SHA-256: bit i of SIX says whether word i gets sigma1 or sigma0; ST chooses upper-case ones.
   */
  public static void vshasigmaw(Vcpu v, int vrt, int vra, int st, int six) {
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 4; i++) {
      int word = (int) unsigned(v.vsr, vr(vra), 32, i);
      long sigma = sigma256(word, st != 0, (six & 8 >> i) != 0) & 0xffff_ffffL;
      if (i < 2) {
        hi = hi << 32 | sigma;
      } else {
        lo = lo << 32 | sigma;
      }
    }
    put(v, vrt, hi, lo);
  }

  /** SHA-512: bits 0 and 2 of SIX are for the two doublewords. */
  public static void vshasigmad(Vcpu v, int vrt, int vra, int st, int six) {
    int a = vr(vra);
    long hi = sigma512(v.vsr[a], st != 0, (six & 8) != 0);
    put(v, vrt, hi, sigma512(v.vsr[a + 1], st != 0, (six & 2) != 0));
  }

  public static void vpmsumb(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.unsigned(
        v,
        16,
        vrt,
        vra,
        vrb,
        (a, b) -> carryless(a >>> 8, b >>> 8) ^ carryless(a & 0xff, b & 0xff));
  }

  public static void vpmsumh(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.unsigned(
        v,
        32,
        vrt,
        vra,
        vrb,
        (a, b) -> carryless(a >>> 16, b >>> 16) ^ carryless(a & 0xffff, b & 0xffff));
  }

  public static void vpmsumw(Vcpu v, int vrt, int vra, int vrb) {
    map(
        v,
        vrt,
        vra,
        vrb,
        (a, b) -> carryless(a >>> 32, b >>> 32) ^ carryless(a & 0xffff_ffffL, b & 0xffff_ffffL));
  }

  public static void vpmsumd(Vcpu v, int vrt, int vra, int vrb) {
    long[] r = v.vsr;
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 2; i++) {
      long a = r[vr(vra) + i];
      long b = r[vr(vrb) + i];
      lo ^= carryless(a, b);
      // The high half of a product is the low half of the product of the reversed factors,
      // reversed.
      hi ^= Long.reverse(carryless(Long.reverse(a), Long.reverse(b))) >>> 1;
    }
    put(v, vrt, hi, lo);
  }

  /**
   * Bytes of VRA and VRB, chosen by the high and low nibbles of the bytes of VRC, exclusive-ored.
   */
  public static void vpermxor(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    long[] r = v.vsr;
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 16; i++) {
      int selector = (int) unsigned(r, vr(vrc), 8, i);
      long octet = unsigned(r, vr(vra), 8, selector >> 4) ^ unsigned(r, vr(vrb), 8, selector & 15);
      if (i < 8) {
        hi = hi << 8 | octet;
      } else {
        lo = lo << 8 | octet;
      }
    }
    put(v, vrt, hi, lo);
  }

  private static int sigma256(int x, boolean upper, boolean one) {
    if (upper) {
      return one
          ? Integer.rotateRight(x, 6) ^ Integer.rotateRight(x, 11) ^ Integer.rotateRight(x, 25)
          : Integer.rotateRight(x, 2) ^ Integer.rotateRight(x, 13) ^ Integer.rotateRight(x, 22);
    }
    return one
        ? Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10
        : Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
  }

  private static long sigma512(long x, boolean upper, boolean one) {
    if (upper) {
      return one
          ? Long.rotateRight(x, 14) ^ Long.rotateRight(x, 18) ^ Long.rotateRight(x, 41)
          : Long.rotateRight(x, 28) ^ Long.rotateRight(x, 34) ^ Long.rotateRight(x, 39);
    }
    return one
        ? Long.rotateRight(x, 19) ^ Long.rotateRight(x, 61) ^ x >>> 6
        : Long.rotateRight(x, 1) ^ Long.rotateRight(x, 8) ^ x >>> 7;
  }

  /** The low 64 bits of the product of polynomials over GF(2). */
  private static long carryless(long a, long b) {
    long result = 0;
    for (long rest = b; rest != 0; rest &= rest - 1) {
      result ^= a << Long.numberOfTrailingZeros(rest);
    }
    return result;
  }
}
