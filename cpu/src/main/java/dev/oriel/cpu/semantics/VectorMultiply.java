package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.signed;
import static dev.oriel.cpu.semantics.Lanes.unsigned;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/**
 * Vector integer multiply, multiply-add, multiply-sum and sum-across instructions (Power ISA 3.0B,
 * Book I sections 6.9.1.3 to 6.9.1.5).
 */
public final class VectorMultiply {
  private VectorMultiply() {}

  public static void vmulesb(Vcpu v, int vrt, int vra, int vrb) {
    multiplySigned(v, 8, 0, vrt, vra, vrb);
  }

  public static void vmulesh(Vcpu v, int vrt, int vra, int vrb) {
    multiplySigned(v, 16, 0, vrt, vra, vrb);
  }

  public static void vmulesw(Vcpu v, int vrt, int vra, int vrb) {
    multiplySigned(v, 32, 0, vrt, vra, vrb);
  }

  public static void vmuleub(Vcpu v, int vrt, int vra, int vrb) {
    multiplyUnsigned(v, 8, 0, vrt, vra, vrb);
  }

  public static void vmuleuh(Vcpu v, int vrt, int vra, int vrb) {
    multiplyUnsigned(v, 16, 0, vrt, vra, vrb);
  }

  public static void vmuleuw(Vcpu v, int vrt, int vra, int vrb) {
    multiplyUnsigned(v, 32, 0, vrt, vra, vrb);
  }

  public static void vmulosb(Vcpu v, int vrt, int vra, int vrb) {
    multiplySigned(v, 8, 1, vrt, vra, vrb);
  }

  public static void vmulosh(Vcpu v, int vrt, int vra, int vrb) {
    multiplySigned(v, 16, 1, vrt, vra, vrb);
  }

  public static void vmulosw(Vcpu v, int vrt, int vra, int vrb) {
    multiplySigned(v, 32, 1, vrt, vra, vrb);
  }

  public static void vmuloub(Vcpu v, int vrt, int vra, int vrb) {
    multiplyUnsigned(v, 8, 1, vrt, vra, vrb);
  }

  public static void vmulouh(Vcpu v, int vrt, int vra, int vrb) {
    multiplyUnsigned(v, 16, 1, vrt, vra, vrb);
  }

  public static void vmulouw(Vcpu v, int vrt, int vra, int vrb) {
    multiplyUnsigned(v, 32, 1, vrt, vra, vrb);
  }

  public static void vmuluwm(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.unsigned(v, 32, vrt, vra, vrb, (a, b) -> a * b);
  }

  public static void vmhaddshs(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    highMultiplyAdd(v, vrt, vra, vrb, vrc, 0);
  }

  public static void vmhraddshs(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    highMultiplyAdd(v, vrt, vra, vrb, vrc, 0x4000);
  }

  public static void vmladduhm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    long[] r = v.vsr;
    put(v, vrt, lowMultiplyAdd(r, vra, vrb, vrc, 0), lowMultiplyAdd(r, vra, vrb, vrc, 4));
  }

  /** Adds the two doublewords' products and VRC, modulo 2^128. */
  public static void vmsumudm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    long[] r = v.vsr;
    long hi = r[vr(vrc)];
    long lo = r[vr(vrc) + 1];
    for (int i = 0; i < 2; i++) {
      long a = r[vr(vra) + i];
      long b = r[vr(vrb) + i];
      long low = lo + a * b;
      hi += Math.unsignedMultiplyHigh(a, b) + (Long.compareUnsigned(low, lo) < 0 ? 1 : 0);
      lo = low;
    }
    put(v, vrt, hi, lo);
  }

  public static void vmsumubm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sumProducts(v, vrt, vra, vrb, vrc, 8, false, false, Overflow.WRAP);
  }

  public static void vmsummbm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sumProducts(v, vrt, vra, vrb, vrc, 8, true, false, Overflow.WRAP);
  }

  public static void vmsumuhm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sumProducts(v, vrt, vra, vrb, vrc, 16, false, false, Overflow.WRAP);
  }

  public static void vmsumuhs(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sumProducts(v, vrt, vra, vrb, vrc, 16, false, false, Overflow.UNSIGNED);
  }

  public static void vmsumshm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sumProducts(v, vrt, vra, vrb, vrc, 16, true, true, Overflow.WRAP);
  }

  public static void vmsumshs(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sumProducts(v, vrt, vra, vrb, vrc, 16, true, true, Overflow.SIGNED);
  }

  public static void vsumsws(Vcpu v, int vrt, int vra, int vrb) {
    int a = vr(vra);
    long sum = signed(v.vsr, vr(vrb), 32, 3);
    for (int i = 0; i < 4; i++) {
      sum += signed(v.vsr, a, 32, i);
    }
    put(v, vrt, 0, Saturate.signed(v, sum, 32) & 0xffff_ffffL);
  }

  public static void vsum2sws(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.map(
        v,
        vrt,
        vra,
        vrb,
        (a, b) -> Saturate.signed(v, (a >> 32) + (int) a + (int) b, 32) & 0xffff_ffffL);
  }

  public static void vsum4sbs(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.signed(
        v,
        32,
        vrt,
        vra,
        vrb,
        (a, b) ->
            Saturate.signed(v, b + (a >> 24) + (byte) (a >> 16) + (byte) (a >> 8) + (byte) a, 32));
  }

  public static void vsum4shs(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.signed(v, 32, vrt, vra, vrb, (a, b) -> Saturate.signed(v, b + (a >> 16) + (short) a, 32));
  }

  public static void vsum4ubs(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.unsigned(
        v,
        32,
        vrt,
        vra,
        vrb,
        (a, b) ->
            Saturate.unsigned(
                v, b + (a >> 24) + (a >> 16 & 0xff) + (a >> 8 & 0xff) + (a & 0xff), 32));
  }

  private enum Overflow {
    WRAP,
    SIGNED,
    UNSIGNED
  }

  /** Products of the even (0) or odd (1) elements, twice as wide. */
  private static void multiplySigned(Vcpu v, int width, int odd, int vrt, int vra, int vrb) {
    Lanes.signed(
        v,
        2 * width,
        vrt,
        vra,
        vrb,
        (a, b) ->
            odd == 0
                ? (a >> width) * (b >> width)
                : Lanes.signExtend(a, width) * Lanes.signExtend(b, width));
  }

  private static void multiplyUnsigned(Vcpu v, int width, int odd, int vrt, int vra, int vrb) {
    long mask = Lanes.mask(width);
    Lanes.unsigned(
        v,
        2 * width,
        vrt,
        vra,
        vrb,
        (a, b) -> odd == 0 ? (a >>> width) * (b >>> width) : (a & mask) * (b & mask));
  }

  private static void highMultiplyAdd(Vcpu v, int vrt, int vra, int vrb, int vrc, int round) {
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 8; i++) {
      long product = signed(v.vsr, vr(vra), 16, i) * signed(v.vsr, vr(vrb), 16, i) + round;
      long sum = (product >> 15) + signed(v.vsr, vr(vrc), 16, i);
      long element = Saturate.signed(v, sum, 16) & 0xffff;
      if (i < 4) {
        hi = hi << 16 | element;
      } else {
        lo = lo << 16 | element;
      }
    }
    put(v, vrt, hi, lo);
  }

  private static long lowMultiplyAdd(long[] r, int vra, int vrb, int vrc, int first) {
    long result = 0;
    for (int i = first; i < first + 4; i++) {
      long product = unsigned(r, vr(vra), 16, i) * unsigned(r, vr(vrb), 16, i);
      result = result << 16 | product + unsigned(r, vr(vrc), 16, i) & 0xffff;
    }
    return result;
  }

  /** Each word of VRC plus the products of the elements that lie in the same word. */
  private static void sumProducts(
      Vcpu v,
      int vrt,
      int vra,
      int vrb,
      int vrc,
      int width,
      boolean signedA,
      boolean signedB,
      Overflow overflow) {
    long[] r = v.vsr;
    int perWord = 32 / width;
    long hi = 0;
    long lo = 0;
    for (int word = 0; word < 4; word++) {
      long c = unsigned(r, vr(vrc), 32, word);
      long sum = overflow == Overflow.SIGNED ? (int) c : c;
      for (int i = word * perWord; i < (word + 1) * perWord; i++) {
        long a = signedA ? signed(r, vr(vra), width, i) : unsigned(r, vr(vra), width, i);
        long b = signedB ? signed(r, vr(vrb), width, i) : unsigned(r, vr(vrb), width, i);
        sum += a * b;
      }
      long element =
          switch (overflow) {
            case WRAP -> sum;
            case SIGNED -> Saturate.signed(v, sum, 32);
            case UNSIGNED -> Saturate.unsigned(v, sum, 32);
          };
      if (word < 2) {
        hi = hi << 32 | element & 0xffff_ffffL;
      } else {
        lo = lo << 32 | element & 0xffff_ffffL;
      }
    }
    put(v, vrt, hi, lo);
  }
}
