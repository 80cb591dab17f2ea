package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.map;
import static dev.oriel.cpu.semantics.Lanes.signed;
import static dev.oriel.cpu.semantics.Lanes.unsigned;

import dev.oriel.cpu.Vcpu;

/** Vector integer add and subtract instructions (Power ISA 3.0B, Book I section 6.9.1). */
public final class VectorAddSubtract {
  private VectorAddSubtract() {}

  public static void vaddubm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::add8);
  }

  public static void vadduhm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::add16);
  }

  public static void vadduwm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::add32);
  }

  public static void vaddudm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> a + b);
  }

  public static void vaddubs(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> Saturate.noting(v, Swar.add8(a, b), Swar.addSaturated8(a, b)));
  }

  public static void vadduhs(Vcpu v, int vrt, int vra, int vrb) {
    map(
        v,
        vrt,
        vra,
        vrb,
        (a, b) -> Saturate.noting(v, Swar.add16(a, b), Swar.addSaturated16(a, b)));
  }

  public static void vadduws(Vcpu v, int vrt, int vra, int vrb) {
    map(
        v,
        vrt,
        vra,
        vrb,
        (a, b) -> Saturate.noting(v, Swar.add32(a, b), Swar.addSaturated32(a, b)));
  }

  public static void vaddsbs(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 8, vrt, vra, vrb, (a, b) -> Saturate.signed(v, a + b, 8));
  }

  public static void vaddshs(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 16, vrt, vra, vrb, (a, b) -> Saturate.signed(v, a + b, 16));
  }

  public static void vaddsws(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 32, vrt, vra, vrb, (a, b) -> Saturate.signed(v, a + b, 32));
  }

  public static void vaddcuw(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 32, vrt, vra, vrb, (a, b) -> a + b >>> 32);
  }

  public static void vsububm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::sub8);
  }

  public static void vsubuhm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::sub16);
  }

  public static void vsubuwm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::sub32);
  }

  public static void vsubudm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> a - b);
  }

  public static void vsububs(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> Saturate.noting(v, Swar.sub8(a, b), Swar.subSaturated8(a, b)));
  }

  public static void vsubuhs(Vcpu v, int vrt, int vra, int vrb) {
    map(
        v,
        vrt,
        vra,
        vrb,
        (a, b) -> Saturate.noting(v, Swar.sub16(a, b), Swar.subSaturated16(a, b)));
  }

  public static void vsubuws(Vcpu v, int vrt, int vra, int vrb) {
    map(
        v,
        vrt,
        vra,
        vrb,
        (a, b) -> Saturate.noting(v, Swar.sub32(a, b), Swar.subSaturated32(a, b)));
  }

  public static void vsubsbs(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 8, vrt, vra, vrb, (a, b) -> Saturate.signed(v, a - b, 8));
  }

  public static void vsubshs(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 16, vrt, vra, vrb, (a, b) -> Saturate.signed(v, a - b, 16));
  }

  public static void vsubsws(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 32, vrt, vra, vrb, (a, b) -> Saturate.signed(v, a - b, 32));
  }

  public static void vsubcuw(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 32, vrt, vra, vrb, (a, b) -> a >= b ? 1 : 0);
  }
}
