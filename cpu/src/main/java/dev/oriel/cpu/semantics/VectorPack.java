package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.mask;
import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.signExtend;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;
import java.util.function.LongUnaryOperator;

/** Vector pack and unpack instructions (Power ISA 3.0B, Book I section 6.8.1). */
public final class VectorPack {
  private VectorPack() {}

  public static void vpkuhum(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 16, vrt, vra, vrb, x -> x);
  }

  public static void vpkuwum(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 32, vrt, vra, vrb, x -> x);
  }

  public static void vpkudum(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 64, vrt, vra, vrb, x -> x);
  }

  public static void vpkuhus(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 16, vrt, vra, vrb, x -> Saturate.unsigned(v, x & 0xffff, 8));
  }

  public static void vpkuwus(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 32, vrt, vra, vrb, x -> Saturate.unsigned(v, x & 0xffff_ffffL, 16));
  }

  public static void vpkudus(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 64, vrt, vra, vrb, x -> Saturate.unsigned(v, x < 0 ? Long.MAX_VALUE : x, 32));
  }

  public static void vpkshus(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 16, vrt, vra, vrb, x -> Saturate.unsigned(v, x, 8));
  }

  public static void vpkswus(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 32, vrt, vra, vrb, x -> Saturate.unsigned(v, x, 16));
  }

  public static void vpksdus(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 64, vrt, vra, vrb, x -> Saturate.unsigned(v, x, 32));
  }

  public static void vpkshss(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 16, vrt, vra, vrb, x -> Saturate.signed(v, x, 8));
  }

  public static void vpkswss(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 32, vrt, vra, vrb, x -> Saturate.signed(v, x, 16));
  }

  public static void vpksdss(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 64, vrt, vra, vrb, x -> Saturate.signed(v, x, 32));
  }

  /** Packs 8:8:8:8 pixels, one in a word, to 1:5:5:5. */
  public static void vpkpx(Vcpu v, int vrt, int vra, int vrb) {
    pack(v, 32, vrt, vra, vrb, x -> x >>> 9 & 0xfc00 | x >>> 6 & 0x03e0 | x >>> 3 & 0x001f);
  }

  public static void vupkhsb(Vcpu v, int vrt, int vrb) {
    unpack(v, 8, vrt, v.vsr[vr(vrb)], x -> x);
  }

  public static void vupklsb(Vcpu v, int vrt, int vrb) {
    unpack(v, 8, vrt, v.vsr[vr(vrb) + 1], x -> x);
  }

  public static void vupkhsh(Vcpu v, int vrt, int vrb) {
    unpack(v, 16, vrt, v.vsr[vr(vrb)], x -> x);
  }

  public static void vupklsh(Vcpu v, int vrt, int vrb) {
    unpack(v, 16, vrt, v.vsr[vr(vrb) + 1], x -> x);
  }

  public static void vupkhsw(Vcpu v, int vrt, int vrb) {
    unpack(v, 32, vrt, v.vsr[vr(vrb)], x -> x);
  }

  public static void vupklsw(Vcpu v, int vrt, int vrb) {
    unpack(v, 32, vrt, v.vsr[vr(vrb) + 1], x -> x);
  }

  public static void vupkhpx(Vcpu v, int vrt, int vrb) {
    unpack(v, 16, vrt, v.vsr[vr(vrb)], VectorPack::pixel);
  }

  public static void vupklpx(Vcpu v, int vrt, int vrb) {
    unpack(v, 16, vrt, v.vsr[vr(vrb) + 1], VectorPack::pixel);
  }

  private static long pixel(long p) {
    return p >> 15 << 24 & 0xff00_0000L | (p & 0x7c00) << 6 | (p & 0x03e0) << 3 | p & 0x001f;
  }

  private static void pack(Vcpu v, int width, int vrt, int vra, int vrb, LongUnaryOperator op) {
    long[] r = v.vsr;
    int a = vr(vra);
    int b = vr(vrb);
    long hi = halves(r[a], width, op) << 32 | halves(r[a + 1], width, op);
    put(v, vrt, hi, halves(r[b], width, op) << 32 | halves(r[b + 1], width, op));
  }

  /** The elements of that width of a doubleword, each turned into one of half the width. */
  private static long halves(long x, int width, LongUnaryOperator op) {
    int half = width / 2;
    long result = 0;
    for (int s = 0; s < 64; s += width) {
      result |= (op.applyAsLong(signExtend(x >>> s, width)) & mask(half)) << (s / 2);
    }
    return result;
  }

  private static void unpack(Vcpu v, int width, int vrt, long x, LongUnaryOperator op) {
    put(v, vrt, doubles(x >>> 32, width, op), doubles(x, width, op));
  }

  /** The elements of that width of a word, each turned into one of double the width. */
  private static long doubles(long word, int width, LongUnaryOperator op) {
    long result = 0;
    for (int s = 0; s < 32; s += width) {
      result |= (op.applyAsLong(signExtend(word >>> s, width)) & mask(2 * width)) << (2 * s);
    }
    return result;
  }
}
