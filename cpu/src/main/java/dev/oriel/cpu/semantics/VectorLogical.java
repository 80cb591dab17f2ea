package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.map;

import dev.oriel.cpu.Vcpu;

/** Vector logical instructions (Power ISA 3.0B, Book I section 6.9.4) and vsel. */
public final class VectorLogical {
  private VectorLogical() {}

  public static void vand(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> a & b);
  }

  public static void vandc(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> a & ~b);
  }

  public static void veqv(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> ~(a ^ b));
  }

  public static void vnand(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> ~(a & b));
  }

  public static void vnor(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> ~(a | b));
  }

  public static void vor(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> a | b);
  }

  public static void vorc(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> a | ~b);
  }

  public static void vxor(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> a ^ b);
  }

  public static void vsel(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    long[] r = v.vsr;
    int a = Lanes.vr(vra);
    int b = Lanes.vr(vrb);
    int c = Lanes.vr(vrc);
    Lanes.put(v, vrt, Swar.choose(r[c], r[b], r[a]), Swar.choose(r[c + 1], r[b + 1], r[a + 1]));
  }
}
