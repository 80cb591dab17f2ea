package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Element-wise work on vector registers. Element 0 is the most significant one, in either
 * endianness.
 *
 * <p>The helpers are small enough to be inlined with their operator at each use. An operator that
 * works on a whole doubleword at once (see {@link Swar}) goes through {@code map}; one that works
 * on single elements goes through {@code signed} or {@code unsigned}, and only the low bits of what
 * it returns count.
 */
final class Lanes {
  private Lanes() {}

  /** Index in {@link Vcpu#vsr} of doubleword 0 of vector register {@code n}. */
  static int vr(int n) {
    return 64 + 2 * n;
  }

  static void put(Vcpu v, int vrt, long hi, long lo) {
    int t = vr(vrt);
    v.vsr[t] = hi;
    v.vsr[t + 1] = lo;
  }

  static void map(Vcpu v, int vrt, int vrb, LongUnaryOperator op) {
    int b = vr(vrb);
    put(v, vrt, op.applyAsLong(v.vsr[b]), op.applyAsLong(v.vsr[b + 1]));
  }

  static void map(Vcpu v, int vrt, int vra, int vrb, LongBinaryOperator op) {
    long[] r = v.vsr;
    int a = vr(vra);
    int b = vr(vrb);
    put(v, vrt, op.applyAsLong(r[a], r[b]), op.applyAsLong(r[a + 1], r[b + 1]));
  }

  static void signed(Vcpu v, int width, int vrt, int vrb, LongUnaryOperator op) {
    map(v, vrt, vrb, b -> signed(width, b, op));
  }

  static void unsigned(Vcpu v, int width, int vrt, int vrb, LongUnaryOperator op) {
    map(v, vrt, vrb, b -> unsigned(width, b, op));
  }

  static void signed(Vcpu v, int width, int vrt, int vra, int vrb, LongBinaryOperator op) {
    map(v, vrt, vra, vrb, (a, b) -> signed(width, a, b, op));
  }

  static void unsigned(Vcpu v, int width, int vrt, int vra, int vrb, LongBinaryOperator op) {
    map(v, vrt, vra, vrb, (a, b) -> unsigned(width, a, b, op));
  }

  /** A mask of {@code width} low bits, 1 to 64. */
  static long mask(int width) {
    return -1L >>> (64 - width);
  }

  static long signExtend(long value, int width) {
    return value << (64 - width) >> (64 - width);
  }

  /** Element {@code i} of that width, sign-extended, of the register whose index is {@code x}. */
  static long signed(long[] r, int x, int width, int i) {
    int bit = i * width;
    return r[x + (bit >> 6)] << (bit & 63) >> (64 - width);
  }

  /** Element {@code i} of that width, zero-extended, of the register whose index is {@code x}. */
  static long unsigned(long[] r, int x, int width, int i) {
    int bit = i * width;
    return r[x + (bit >> 6)] << (bit & 63) >>> (64 - width);
  }

  private static long signed(int width, long b, LongUnaryOperator op) {
    long result = 0;
    for (int s = 0; s < 64; s += width) {
      result |= (op.applyAsLong(signExtend(b >>> s, width)) & mask(width)) << s;
    }
    return result;
  }

  private static long unsigned(int width, long b, LongUnaryOperator op) {
    long result = 0;
    for (int s = 0; s < 64; s += width) {
      result |= (op.applyAsLong(b >>> s & mask(width)) & mask(width)) << s;
    }
    return result;
  }

  private static long signed(int width, long a, long b, LongBinaryOperator op) {
    long result = 0;
    for (int s = 0; s < 64; s += width) {
      long element = op.applyAsLong(signExtend(a >>> s, width), signExtend(b >>> s, width));
      result |= (element & mask(width)) << s;
    }
    return result;
  }

  private static long unsigned(int width, long a, long b, LongBinaryOperator op) {
    long result = 0;
    for (int s = 0; s < 64; s += width) {
      long element = op.applyAsLong(a >>> s & mask(width), b >>> s & mask(width));
      result |= (element & mask(width)) << s;
    }
    return result;
  }
}
