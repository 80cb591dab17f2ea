package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * VSX scalar conversions and rounding to integral values (Power ISA 3.0B, Book I sections 7.6.1.4
 * and 7.6.1.5). A single or a word in a doubleword is in both its halves, as on POWER9.
 */
public final class VsxScalarConvert {
  private VsxScalarConvert() {}

  public static void xsrsp(Vcpu v, int xt, int xb) {
    Scalar.round(v, 2 * xt, v.vsr[2 * xb]);
  }

  public static void xscvdpsp(Vcpu v, int xt, int xb) {
    long rounded = Ieee.round(v, v.vsr[2 * xb], true);
    long single = FpFormat.narrow(rounded) & 0xffff_ffffL;
    end(v, xt, single << 32 | single, FpFormat.fprf(rounded, true));
  }

  public static void xscvdpspn(Vcpu v, int xt, int xb) {
    long single = FpFormat.toSingle(v.vsr[2 * xb]) & 0xffff_ffffL;
    FpMove.put(v, xt, single << 32 | single);
  }

  public static void xscvspdp(Vcpu v, int xt, int xb) {
    long b = FpFormat.toDouble((int) (v.vsr[2 * xb] >>> 32));
    VsxScalar.end(v, xt, FpFormat.isNan(b) ? Ieee.quiet(v, b) : b);
  }

  public static void xscvspdpn(Vcpu v, int xt, int xb) {
    FpMove.put(v, xt, FpFormat.toDouble((int) (v.vsr[2 * xb] >>> 32)));
  }

  public static void xscvhpdp(Vcpu v, int xt, int xb) {
    long b = FpFormat.halfToDouble((int) v.vsr[2 * xb] & 0xffff);
    VsxScalar.end(v, xt, FpFormat.isNan(b) ? Ieee.quiet(v, b) : b);
  }

  public static void xscvdphp(Vcpu v, int xt, int xb) {
    long rounded = toHalf(v, v.vsr[2 * xb]);
    end(v, xt, FpFormat.narrowToHalf(rounded), FpFormat.fprf(rounded, 1009));
  }

  public static void xscvdpsxds(Vcpu v, int xt, int xb) {
    endInteger(v, xt, toInteger(v, xb, 64, true));
  }

  public static void xscvdpuxds(Vcpu v, int xt, int xb) {
    endInteger(v, xt, toInteger(v, xb, 64, false));
  }

  public static void xscvdpsxws(Vcpu v, int xt, int xb) {
    long word = toInteger(v, xb, 32, true) & 0xffff_ffffL;
    endInteger(v, xt, word << 32 | word);
  }

  public static void xscvdpuxws(Vcpu v, int xt, int xb) {
    long word = toInteger(v, xb, 32, false) & 0xffff_ffffL;
    endInteger(v, xt, word << 32 | word);
  }

  public static void xscvsxddp(Vcpu v, int xt, int xb) {
    VsxScalar.end(v, xt, IeeeRound.fromSigned(v, v.vsr[2 * xb], false));
  }

  public static void xscvuxddp(Vcpu v, int xt, int xb) {
    VsxScalar.end(v, xt, IeeeRound.fromUnsigned(v, v.vsr[2 * xb], false));
  }

  public static void xscvsxdsp(Vcpu v, int xt, int xb) {
    VsxScalar.endSingle(v, xt, IeeeRound.fromSigned(v, v.vsr[2 * xb], true));
  }

  public static void xscvuxdsp(Vcpu v, int xt, int xb) {
    VsxScalar.endSingle(v, xt, IeeeRound.fromUnsigned(v, v.vsr[2 * xb], true));
  }

  public static void xsrdpi(Vcpu v, int xt, int xb) {
    toIntegral(v, xt, xb, IeeeRound.NEAREST_AWAY);
  }

  public static void xsrdpim(Vcpu v, int xt, int xb) {
    toIntegral(v, xt, xb, Fpscr.DOWN);
  }

  public static void xsrdpip(Vcpu v, int xt, int xb) {
    toIntegral(v, xt, xb, Fpscr.UP);
  }

  public static void xsrdpiz(Vcpu v, int xt, int xb) {
    toIntegral(v, xt, xb, Fpscr.TOWARD_ZERO);
  }

  public static void xsrdpic(Vcpu v, int xt, int xb) {
    VsxScalar.end(v, xt, IeeeRound.toIntegralExact(v, v.vsr[2 * xb]));
  }

  /** {@code b} rounded to half precision, in double format. */
  static long toHalf(Vcpu v, long b) {
    if (FpFormat.isNan(b)) {
      return Ieee.quiet(v, b);
    }
    if (FpFormat.isInfinite(b) || FpFormat.isZero(b)) {
      return b;
    }
    return IeeeRound.packHalf(v, b < 0, FpFormat.exponent(b), FpFormat.significand(b));
  }

  private static long toInteger(Vcpu v, int xb, int width, boolean signed) {
    return IeeeRound.toInteger(v, v.vsr[2 * xb], width, signed, Fpscr.TOWARD_ZERO);
  }

  private static void toIntegral(Vcpu v, int xt, int xb, int mode) {
    VsxScalar.end(v, xt, IeeeRound.toIntegral(v, v.vsr[2 * xb], mode));
  }

  private static void end(Vcpu v, int xt, long result, int fprf) {
    Fpscr.scalar(v, 2 * xt, result, fprf);
  }

  private static void endInteger(Vcpu v, int xt, long result) {
    end(v, xt, result, Fpscr.fprf(v));
  }
}
