package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * The floating-point status and control register (Power ISA 3.0B, Book I section 4.2.2), and how an
 * instruction's outcome is put into it.
 *
 * <p>Operations collect exception bits, FR and FI in {@link Vcpu#fpRaised}. Each instruction ends
 * in exactly one of the methods here, which clears that field.
 */
final class Fpscr {
  static final int FX = 1 << 31;
  static final int FEX = 1 << 30;
  static final int VX = 1 << 29;
  static final int OX = 1 << 28;
  static final int UX = 1 << 27;
  static final int ZX = 1 << 26;
  static final int XX = 1 << 25;
  static final int VXSNAN = 1 << 24;
  static final int VXISI = 1 << 23;
  static final int VXIDI = 1 << 22;
  static final int VXZDZ = 1 << 21;
  static final int VXIMZ = 1 << 20;
  static final int VXVC = 1 << 19;
  static final int FR = 1 << 18;
  static final int FI = 1 << 17;
  static final int FPRF = 0x1f << 12;
  static final int FPCC = 0xf << 12;
  static final int VXSOFT = 1 << 10;
  static final int VXSQRT = 1 << 9;
  static final int VXCVI = 1 << 8;
  static final int VE = 1 << 7;
  static final int OE = 1 << 6;
  static final int UE = 1 << 5;
  static final int ZE = 1 << 4;
  static final int XE = 1 << 3;
  static final int RN = 3;

  static final int NEAREST = 0;
  static final int TOWARD_ZERO = 1;
  static final int UP = 2;
  static final int DOWN = 3;

  static final int ALL_VX = VXSNAN | VXISI | VXIDI | VXZDZ | VXIMZ | VXVC | VXSOFT | VXSQRT | VXCVI;
  static final int EXCEPTIONS = OX | UX | ZX | XX | ALL_VX;
  private static final int ENABLES = VE | OE | UE | ZE | XE;
  private static final long LOW = 0xffff_ffffL;

  private Fpscr() {}

  static int roundingMode(Vcpu v) {
    return (int) v.fpscr & RN;
  }

  /**
   * Whether a vector instruction may use a normal result of the host's arithmetic and leave FPSCR
   * unchanged: the mode is round to nearest, and XX is set but not enabled.
   */
  static boolean hostServes(Vcpu v) {
    return ((int) v.fpscr & (RN | XE | XX)) == XX;
  }

  /** Ends a scalar instruction with a double-precision result for {@code vsr[x]}; sets FPRF. */
  static void scalar(Vcpu v, int x, long result) {
    scalar(v, x, result, FpFormat.fprf(result, false));
  }

  /** As {@link #scalar(Vcpu, int, long)}, the result's class being that of a single. */
  static void single(Vcpu v, int x, long result) {
    scalar(v, x, result, FpFormat.fprf(result, true));
  }

  /** Ends a scalar instruction; the doubleword behind {@code vsr[x]} becomes 0. */
  static void scalar(Vcpu v, int x, long result, int fprf) {
    pair(v, x, result, 0, fprf);
  }

  /**
   * Ends a scalar instruction with a result of two doublewords, for {@code vsr[x]} and the one
   * behind it. An enabled invalid-operation or zero-divide exception leaves the target and FPRF
   * alone; any enabled exception is then raised.
   */
  static void pair(Vcpu v, int x, long hi, long lo, int fprf) {
    int raised = takeRaised(v);
    boolean write = mayWrite(v, raised);
    if (write) {
      v.vsr[x] = hi;
      v.vsr[x + 1] = lo;
    }
    end(v, raised, write, fprf);
  }

  /** As {@link #pair}, for two floating-point registers; the doublewords behind them become 0. */
  static void registers(Vcpu v, int frp, long hi, long lo, int fprf) {
    int raised = takeRaised(v);
    boolean write = mayWrite(v, raised);
    if (write) {
      FpMove.put(v, frp, hi);
      FpMove.put(v, frp + 1, lo);
    }
    end(v, raised, write, fprf);
  }

  /** Ends a scalar instruction with an integer result, which leaves FPRF unchanged. */
  static void integer(Vcpu v, int x, long result) {
    scalar(v, x, result, fprf(v));
  }

  /** The current FPRF. */
  static int fprf(Vcpu v) {
    return (int) v.fpscr >>> 12 & 0x1f;
  }

  /** Whether a vector instruction may write its result: no enabled exception was met. */
  static boolean vectorMayWrite(Vcpu v) {
    int raised = v.fpRaised;
    return raised == 0 || enabled((int) v.fpscr, withSummary(raised)) == 0;
  }

  /** Ends an instruction that leaves FR, FI and FPRF alone, as vector ones and compares do. */
  static void end(Vcpu v) {
    if (v.fpRaised != 0) {
      int raised = takeRaised(v);
      record(v, (int) v.fpscr, raised);
    }
  }

  /** Ends a vector instruction with these two doublewords for {@code vsr[x]} and the next. */
  static void vector(Vcpu v, int x, long hi, long lo) {
    if (vectorMayWrite(v)) {
      v.vsr[x] = hi;
      v.vsr[x + 1] = lo;
    }
    end(v);
  }

  /** {@code fpscr} with VX and FEX recomputed from the bits they summarize. */
  static int summarize(int fpscr) {
    fpscr = fpscr & ~(VX | FEX) | ((fpscr & ALL_VX) != 0 ? VX : 0);
    return fpscr | (enabled(fpscr, fpscr) != 0 ? FEX : 0);
  }

  private static boolean mayWrite(Vcpu v, int raised) {
    return (raised & (VX | ZX)) == 0 || (enabled((int) v.fpscr, raised) & (VE | ZE)) == 0;
  }

  private static void end(Vcpu v, int raised, boolean written, int fprf) {
    int fpscr = (int) v.fpscr & ~(FR | FI);
    record(v, written ? fpscr & ~FPRF | fprf << 12 | raised & (FR | FI) : fpscr, raised);
  }

  private static int takeRaised(Vcpu v) {
    int raised = withSummary(v.fpRaised);
    v.fpRaised = 0;
    return raised;
  }

  private static int withSummary(int raised) {
    return (raised & ALL_VX) != 0 ? raised | VX : raised;
  }

  /** The enable bits of the exceptions among {@code raised} (OX to XX, VX) that are enabled. */
  private static int enabled(int fpscr, int raised) {
    return raised >>> 22 & fpscr & ENABLES;
  }

  private static void record(Vcpu v, int fpscr, int raised) {
    int exceptions = raised & (EXCEPTIONS | VX);
    if (exceptions == 0) {
      v.fpscr = v.fpscr & ~LOW | fpscr & LOW;
      return;
    }
    int before = fpscr;
    fpscr |= exceptions;
    if ((fpscr & ~before & EXCEPTIONS) != 0) {
      fpscr |= FX;
    }
    v.fpscr = v.fpscr & ~LOW | summarize(fpscr) & LOW;
    if (enabled(fpscr, exceptions) != 0) {
      v.fpEnabledException();
    }
  }
}
