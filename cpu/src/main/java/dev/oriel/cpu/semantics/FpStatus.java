package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** FPSCR instructions (Power ISA 3.0B, Book I section 4.6.10). */
public final class FpStatus {
  private static final long DRN = 7L << 32;
  private static final long CONTROL = DRN | 0xff;
  private static final long ENABLES = 0xf8;
  private static final long NON_STICKY = Fpscr.FR | Fpscr.FI | Fpscr.FPRF;

  /** What an instruction may write: all that exists but the summaries FEX and VX. */
  private static final long WRITABLE = 0x7_ffff_f7ffL & ~(long) (Fpscr.FEX | Fpscr.VX);

  private static final int STICKY = Fpscr.FX | Fpscr.EXCEPTIONS;

  private FpStatus() {}

  public static void mffs(Vcpu v, int frt) {
    FpMove.put(v, frt, v.fpscr);
  }

  public static void mffsl(Vcpu v, int frt) {
    FpMove.put(v, frt, v.fpscr & (CONTROL | NON_STICKY));
  }

  public static void mffsce(Vcpu v, int frt) {
    FpMove.put(v, frt, v.fpscr);
    write(v, ENABLES, 0);
  }

  public static void mffscrn(Vcpu v, int frt, int frb) {
    long source = v.vsr[2 * frb];
    FpMove.put(v, frt, v.fpscr & CONTROL);
    write(v, Fpscr.RN, source);
  }

  public static void mffscrni(Vcpu v, int frt, int rm) {
    FpMove.put(v, frt, v.fpscr & CONTROL);
    write(v, Fpscr.RN, rm);
  }

  public static void mffscdrn(Vcpu v, int frt, int frb) {
    long source = v.vsr[2 * frb];
    FpMove.put(v, frt, v.fpscr & CONTROL);
    write(v, DRN, source);
  }

  public static void mffscdrni(Vcpu v, int frt, int drm) {
    FpMove.put(v, frt, v.fpscr & CONTROL);
    write(v, DRN, (long) drm << 32);
  }

  /** Copies FPSCR field {@code bfa} (of bits 32:63) to CR, and clears its exception bits. */
  public static void mcrfs(Vcpu v, int bf, int bfa) {
    int shift = 28 - 4 * bfa;
    int field = (int) (v.fpscr >>> shift) & 15;
    Conditions.put(v, bf, field);
    write(v, STICKY & 0xfL << shift, 0);
  }

  public static void mtfsf(Vcpu v, int flm, int frb, int l, int w) {
    long mask = -1;
    if (l == 0) {
      mask = 0;
      for (int field = 0; field < 8; field++) {
        if ((flm & 0x80 >> field) != 0) {
          mask |= 0xfL << (28 - 4 * field + (w == 0 ? 0 : 32));
        }
      }
    }
    write(v, mask, v.vsr[2 * frb]);
    v.fpEnabledException();
  }

  public static void mtfsfi(Vcpu v, int bf, int u, int w) {
    int shift = 28 - 4 * bf + (w == 0 ? 0 : 32);
    write(v, 0xfL << shift, (long) u << shift);
    v.fpEnabledException();
  }

  public static void mtfsb0(Vcpu v, int bt) {
    write(v, 1L << 31 - bt, 0);
  }

  public static void mtfsb1(Vcpu v, int bt) {
    long bit = 1L << 31 - bt;
    boolean fx = (bit & ~v.fpscr & Fpscr.EXCEPTIONS & 0xffff_ffffL) != 0;
    write(v, fx ? bit | 1L << 31 : bit, -1);
    v.fpEnabledException();
  }

  /** Writes the bits of {@code value} that {@code mask} and the register's own rules admit. */
  private static void write(Vcpu v, long mask, long value) {
    long fpscr = Swar.choose(mask & WRITABLE, value, v.fpscr);
    v.fpscr = fpscr & -1L << 32 | Fpscr.summarize((int) fpscr) & 0xffff_ffffL;
  }
}
