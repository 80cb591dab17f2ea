package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.map;
import static dev.oriel.cpu.semantics.Lanes.signed;
import static dev.oriel.cpu.semantics.Lanes.unsigned;

import dev.oriel.cpu.Vcpu;

/**
 * Vector integer negate, extend sign, average, absolute difference, maximum and minimum (Power ISA
 * 3.0B, Book I sections 6.9.1.7 to 6.9.2).
 */
public final class VectorInteger {
  private VectorInteger() {}

  public static void vnegw(Vcpu v, int vrt, int vrb) {
    unsigned(v, 32, vrt, vrb, b -> -b);
  }

  public static void vnegd(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, b -> -b);
  }

  public static void vextsb2w(Vcpu v, int vrt, int vrb) {
    unsigned(v, 32, vrt, vrb, b -> (byte) b);
  }

  public static void vextsh2w(Vcpu v, int vrt, int vrb) {
    unsigned(v, 32, vrt, vrb, b -> (short) b);
  }

  public static void vextsb2d(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, b -> (byte) b);
  }

  public static void vextsh2d(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, b -> (short) b);
  }

  public static void vextsw2d(Vcpu v, int vrt, int vrb) {
    map(v, vrt, vrb, b -> (int) b);
  }

  public static void vavgub(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::average8);
  }

  public static void vavguh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::average16);
  }

  public static void vavguw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::average32);
  }

  public static void vavgsb(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 8, vrt, vra, vrb, (a, b) -> a + b + 1 >> 1);
  }

  public static void vavgsh(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 16, vrt, vra, vrb, (a, b) -> a + b + 1 >> 1);
  }

  public static void vavgsw(Vcpu v, int vrt, int vra, int vrb) {
    signed(v, 32, vrt, vra, vrb, (a, b) -> a + b + 1 >> 1);
  }

  public static void vabsdub(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 8, vrt, vra, vrb, (a, b) -> Math.abs(a - b));
  }

  public static void vabsduh(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 16, vrt, vra, vrb, (a, b) -> Math.abs(a - b));
  }

  public static void vabsduw(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 32, vrt, vra, vrb, (a, b) -> Math.abs(a - b));
  }

  public static void vmaxub(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximum8);
  }

  public static void vmaxuh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximum16);
  }

  public static void vmaxuw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximum32);
  }

  public static void vmaxud(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximum64);
  }

  public static void vmaxsb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximumSigned8);
  }

  public static void vmaxsh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximumSigned16);
  }

  public static void vmaxsw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximumSigned32);
  }

  public static void vmaxsd(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::maximumSigned64);
  }

  public static void vminub(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimum8);
  }

  public static void vminuh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimum16);
  }

  public static void vminuw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimum32);
  }

  public static void vminud(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimum64);
  }

  public static void vminsb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimumSigned8);
  }

  public static void vminsh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimumSigned16);
  }

  public static void vminsw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimumSigned32);
  }

  public static void vminsd(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::minimumSigned64);
  }
}
