package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/**
 * Vector quadword add, subtract and multiply-by-10 instructions (Power ISA 3.0B, Book I sections
 * 6.9.1.1, 6.9.1.2 and 6.9.1.9).
 */
public final class VectorQuadword {
  private VectorQuadword() {}

  public static void vadduqm(Vcpu v, int vrt, int vra, int vrb) {
    sum(v, vrt, vra, vrb, 0, 0);
  }

  public static void vaddcuq(Vcpu v, int vrt, int vra, int vrb) {
    carry(v, vrt, vra, vrb, 0, 0);
  }

  public static void vaddeuqm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sum(v, vrt, vra, vrb, 0, carryIn(v, vrc));
  }

  public static void vaddecuq(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    carry(v, vrt, vra, vrb, 0, carryIn(v, vrc));
  }

  public static void vsubuqm(Vcpu v, int vrt, int vra, int vrb) {
    sum(v, vrt, vra, vrb, -1, 1);
  }

  public static void vsubcuq(Vcpu v, int vrt, int vra, int vrb) {
    carry(v, vrt, vra, vrb, -1, 1);
  }

  public static void vsubeuqm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    sum(v, vrt, vra, vrb, -1, carryIn(v, vrc));
  }

  public static void vsubecuq(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    carry(v, vrt, vra, vrb, -1, carryIn(v, vrc));
  }

  public static void vmul10uq(Vcpu v, int vrt, int vra) {
    timesTen(v, vrt, vra, 0, false);
  }

  public static void vmul10cuq(Vcpu v, int vrt, int vra) {
    timesTen(v, vrt, vra, 0, true);
  }

  public static void vmul10euq(Vcpu v, int vrt, int vra, int vrb) {
    timesTen(v, vrt, vra, v.vsr[vr(vrb) + 1] & 15, false);
  }

  public static void vmul10ecuq(Vcpu v, int vrt, int vra, int vrb) {
    timesTen(v, vrt, vra, v.vsr[vr(vrb) + 1] & 15, true);
  }

  private static long carryIn(Vcpu v, int vrc) {
    return v.vsr[vr(vrc) + 1] & 1;
  }

  /** VRA + (VRB xor complement) + carry. */
  private static void sum(Vcpu v, int vrt, int vra, int vrb, long complement, long carry) {
    long[] r = v.vsr;
    long a = r[vr(vra) + 1];
    long b = r[vr(vrb) + 1] ^ complement;
    long middle = carryOut(a, b, carry);
    put(v, vrt, r[vr(vra)] + (r[vr(vrb)] ^ complement) + middle, a + b + carry);
  }

  private static void carry(Vcpu v, int vrt, int vra, int vrb, long complement, long carry) {
    long[] r = v.vsr;
    long middle = carryOut(r[vr(vra) + 1], r[vr(vrb) + 1] ^ complement, carry);
    put(v, vrt, 0, carryOut(r[vr(vra)], r[vr(vrb)] ^ complement, middle));
  }

  private static long carryOut(long a, long b, long carry) {
    long sum = a + b + carry;
    return ((a & b) | ((a | b) & ~sum)) >>> 63;
  }

  private static void timesTen(Vcpu v, int vrt, int vra, long addend, boolean wantCarry) {
    long hi = v.vsr[vr(vra)];
    long lo = v.vsr[vr(vra) + 1];
    long low = lo * 10 + addend;
    long middle =
        Math.unsignedMultiplyHigh(lo, 10) + (Long.compareUnsigned(low, addend) < 0 ? 1 : 0);
    long high = hi * 10 + middle;
    long carry =
        Math.unsignedMultiplyHigh(hi, 10) + (Long.compareUnsigned(high, middle) < 0 ? 1 : 0);
    put(v, vrt, wantCarry ? 0 : high, wantCarry ? carry : low);
  }
}
