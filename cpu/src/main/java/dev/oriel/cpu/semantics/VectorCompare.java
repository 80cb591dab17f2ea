package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.map;
import static dev.oriel.cpu.semantics.Lanes.unsigned;

import dev.oriel.cpu.Vcpu;

/**
 * Vector integer compare instructions (Power ISA 3.0B, Book I section 6.9.3). The record forms take
 * CR field 6 from the result: all ones, or all zeros.
 */
public final class VectorCompare {
  private VectorCompare() {}

  public static void vcmpequb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::equal8);
  }

  public static void vcmpequh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::equal16);
  }

  public static void vcmpequw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::equal32);
  }

  public static void vcmpequd(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::equal64);
  }

  public static void vcmpgtub(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greater8);
  }

  public static void vcmpgtuh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greater16);
  }

  public static void vcmpgtuw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greater32);
  }

  public static void vcmpgtud(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greater64);
  }

  public static void vcmpgtsb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greaterSigned8);
  }

  public static void vcmpgtsh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greaterSigned16);
  }

  public static void vcmpgtsw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greaterSigned32);
  }

  public static void vcmpgtsd(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::greaterSigned64);
  }

  public static void vcmpneb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::different8);
  }

  public static void vcmpneh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::different16);
  }

  public static void vcmpnew(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::different32);
  }

  public static void vcmpnezb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> ~Swar.equal8(a, b) | Swar.equal8(a, 0) | Swar.equal8(b, 0));
  }

  public static void vcmpnezh(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 16, vrt, vra, vrb, VectorCompare::differentOrZero);
  }

  public static void vcmpnezw(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 32, vrt, vra, vrb, VectorCompare::differentOrZero);
  }

  private static long differentOrZero(long a, long b) {
    return a != b || a == 0 || b == 0 ? -1 : 0;
  }
}
