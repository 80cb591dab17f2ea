package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.VsxElements.doubles;
import static dev.oriel.cpu.semantics.VsxElements.singles;

import dev.oriel.cpu.Vcpu;
import java.util.function.LongUnaryOperator;

/**
 * VSX vector conversions and rounding to integral values (Power ISA 3.0B, Book I sections 7.6.1.4
 * and 7.6.1.5). Where a doubleword gives a word, it is in both halves, as on POWER9.
 */
public final class VsxVectorConvert {
  private VsxVectorConvert() {}

  public static void xvcvdpsp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> twice(FpFormat.narrow(Ieee.round(v, b, true))));
  }

  public static void xvcvspdp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> quiet(v, FpFormat.toDouble((int) (b >>> 32))));
  }

  public static void xvcvdpsxds(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> toInteger(v, b, 64, true));
  }

  public static void xvcvdpuxds(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> toInteger(v, b, 64, false));
  }

  public static void xvcvdpsxws(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> twice(toInteger(v, b, 32, true)));
  }

  public static void xvcvdpuxws(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> twice(toInteger(v, b, 32, false)));
  }

  public static void xvcvspsxds(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> toInteger(v, FpFormat.toDouble((int) (b >>> 32)), 64, true));
  }

  public static void xvcvspuxds(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> toInteger(v, FpFormat.toDouble((int) (b >>> 32)), 64, false));
  }

  public static void xvcvspsxws(Vcpu v, int xt, int xb) {
    convertWords(v, xt, xb, b -> toInteger(v, FpFormat.toDouble((int) b), 32, true));
  }

  public static void xvcvspuxws(Vcpu v, int xt, int xb) {
    convertWords(v, xt, xb, b -> toInteger(v, FpFormat.toDouble((int) b), 32, false));
  }

  public static void xvcvsxddp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.fromSigned(v, b, false));
  }

  public static void xvcvuxddp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.fromUnsigned(v, b, false));
  }

  public static void xvcvsxdsp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> twice(FpFormat.narrow(IeeeRound.fromSigned(v, b, true))));
  }

  public static void xvcvuxdsp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> twice(FpFormat.narrow(IeeeRound.fromUnsigned(v, b, true))));
  }

  public static void xvcvsxwdp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.fromSigned(v, b >> 32, false));
  }

  public static void xvcvuxwdp(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.fromUnsigned(v, b >>> 32, false));
  }

  public static void xvcvsxwsp(Vcpu v, int xt, int xb) {
    convertWords(v, xt, xb, b -> FpFormat.narrow(IeeeRound.fromSigned(v, (int) b, true)));
  }

  public static void xvcvuxwsp(Vcpu v, int xt, int xb) {
    convertWords(v, xt, xb, b -> FpFormat.narrow(IeeeRound.fromUnsigned(v, b, true)));
  }

  public static void xvcvhpsp(Vcpu v, int xt, int xb) {
    convertWords(
        v, xt, xb, b -> FpFormat.narrow(quiet(v, FpFormat.halfToDouble((int) b & 0xffff))));
  }

  public static void xvcvsphp(Vcpu v, int xt, int xb) {
    convertWords(
        v,
        xt,
        xb,
        b -> FpFormat.narrowToHalf(VsxScalarConvert.toHalf(v, FpFormat.toDouble((int) b))));
  }

  public static void xvrdpi(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.toIntegral(v, b, IeeeRound.NEAREST_AWAY));
  }

  public static void xvrdpim(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.toIntegral(v, b, Fpscr.DOWN));
  }

  public static void xvrdpip(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.toIntegral(v, b, Fpscr.UP));
  }

  public static void xvrdpiz(Vcpu v, int xt, int xb) {
    convert(v, xt, xb, b -> IeeeRound.toIntegral(v, b, Fpscr.TOWARD_ZERO));
  }

  public static void xvrdpic(Vcpu v, int xt, int xb) {
    doubles(v, xt, xb, (cpu, b, single) -> IeeeRound.toIntegralExact(cpu, b));
  }

  public static void xvrspi(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, (cpu, b, s) -> IeeeRound.toIntegral(cpu, b, IeeeRound.NEAREST_AWAY));
  }

  public static void xvrspim(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, (cpu, b, single) -> IeeeRound.toIntegral(cpu, b, Fpscr.DOWN));
  }

  public static void xvrspip(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, (cpu, b, single) -> IeeeRound.toIntegral(cpu, b, Fpscr.UP));
  }

  public static void xvrspiz(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, (cpu, b, single) -> IeeeRound.toIntegral(cpu, b, Fpscr.TOWARD_ZERO));
  }

  public static void xvrspic(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, (cpu, b, single) -> IeeeRound.toIntegralExact(cpu, b));
  }

  private static long quiet(Vcpu v, long b) {
    return FpFormat.isNan(b) ? Ieee.quiet(v, b) : b;
  }

  private static long toInteger(Vcpu v, long b, int width, boolean signed) {
    return IeeeRound.toInteger(v, b, width, signed, Fpscr.TOWARD_ZERO);
  }

  private static long twice(long word) {
    return word << 32 | word & 0xffff_ffffL;
  }

  private static void convert(Vcpu v, int xt, int xb, LongUnaryOperator op) {
    long hi = op.applyAsLong(v.vsr[2 * xb]);
    Fpscr.vector(v, 2 * xt, hi, op.applyAsLong(v.vsr[2 * xb + 1]));
  }

  /** The operator sees words zero-extended; the low word of its result counts. */
  private static void convertWords(Vcpu v, int xt, int xb, LongUnaryOperator op) {
    long hi = words(v.vsr[2 * xb], op);
    Fpscr.vector(v, 2 * xt, hi, words(v.vsr[2 * xb + 1], op));
  }

  private static long words(long b, LongUnaryOperator op) {
    long high = op.applyAsLong(b >>> 32);
    return high << 32 | op.applyAsLong(b & 0xffff_ffffL) & 0xffff_ffffL;
  }
}
