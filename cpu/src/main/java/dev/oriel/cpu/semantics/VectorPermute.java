package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.unsigned;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/**
 * Vector merge, splat and permute instructions (Power ISA 3.0B, Book I sections 6.8.2 to 6.8.4).
 */
public final class VectorPermute {
  private VectorPermute() {}

  public static void vmrghb(Vcpu v, int vrt, int vra, int vrb) {
    mergeBytes(v, vrt, v.vsr[vr(vra)], v.vsr[vr(vrb)]);
  }

  public static void vmrglb(Vcpu v, int vrt, int vra, int vrb) {
    mergeBytes(v, vrt, v.vsr[vr(vra) + 1], v.vsr[vr(vrb) + 1]);
  }

  public static void vmrghh(Vcpu v, int vrt, int vra, int vrb) {
    mergeHalfwords(v, vrt, v.vsr[vr(vra)], v.vsr[vr(vrb)]);
  }

  public static void vmrglh(Vcpu v, int vrt, int vra, int vrb) {
    mergeHalfwords(v, vrt, v.vsr[vr(vra) + 1], v.vsr[vr(vrb) + 1]);
  }

  public static void vmrghw(Vcpu v, int vrt, int vra, int vrb) {
    mergeWords(v, vrt, v.vsr[vr(vra)], v.vsr[vr(vrb)]);
  }

  public static void vmrglw(Vcpu v, int vrt, int vra, int vrb) {
    mergeWords(v, vrt, v.vsr[vr(vra) + 1], v.vsr[vr(vrb) + 1]);
  }

  public static void vmrgew(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.map(v, vrt, vra, vrb, (a, b) -> a & 0xffff_ffff_0000_0000L | b >>> 32);
  }

  public static void vmrgow(Vcpu v, int vrt, int vra, int vrb) {
    Lanes.map(v, vrt, vra, vrb, (a, b) -> a << 32 | b & 0xffff_ffffL);
  }

  public static void vspltb(Vcpu v, int vrt, int vrb, int uim) {
    splat(v, vrt, unsigned(v.vsr, vr(vrb), 8, uim & 15) * 0x0101_0101_0101_0101L);
  }

  public static void vsplth(Vcpu v, int vrt, int vrb, int uim) {
    splat(v, vrt, unsigned(v.vsr, vr(vrb), 16, uim & 7) * 0x0001_0001_0001_0001L);
  }

  public static void vspltw(Vcpu v, int vrt, int vrb, int uim) {
    splat(v, vrt, unsigned(v.vsr, vr(vrb), 32, uim & 3) * 0x0000_0001_0000_0001L);
  }

  public static void vspltisb(Vcpu v, int vrt, int sim) {
    splat(v, vrt, (sim & 0xffL) * 0x0101_0101_0101_0101L);
  }

  public static void vspltish(Vcpu v, int vrt, int sim) {
    splat(v, vrt, (sim & 0xffffL) * 0x0001_0001_0001_0001L);
  }

  public static void vspltisw(Vcpu v, int vrt, int sim) {
    splat(v, vrt, (sim & 0xffff_ffffL) * 0x0000_0001_0000_0001L);
  }

  public static void vperm(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    long[] r = v.vsr;
    int c = vr(vrc);
    permute(r, vr(vrt), vr(vra), vr(vrb), r[c], r[c + 1]);
  }

  public static void vpermr(Vcpu v, int vrt, int vra, int vrb, int vrc) {
    long[] r = v.vsr;
    int c = vr(vrc);
    permute(r, vr(vrt), vr(vra), vr(vrb), ~r[c], ~r[c + 1]);
  }

  /**
   * Writes to {@code r[t]} and the next the bytes that the low 5 bits of each byte of the control
   * doublewords select from the 32 bytes of {@code r[a]}, {@code r[b]} and those after them.
   */
  static void permute(long[] r, int t, int a, int b, long control0, long control1) {
    long hi = select(r, a, b, control0);
    r[t + 1] = select(r, a, b, control1);
    r[t] = hi;
  }

  private static long select(long[] r, int a, int b, long control) {
    long result = 0;
    for (int s = 56; s >= 0; s -= 8) {
      int index = (int) (control >>> s);
      long source = r[((index & 16) == 0 ? a : b) + (index >> 3 & 1)];
      result = result << 8 | source >>> (~index << 3) & 0xff;
    }
    return result;
  }

  private static void splat(Vcpu v, int vrt, long doubleword) {
    put(v, vrt, doubleword, doubleword);
  }

  private static void mergeBytes(Vcpu v, int vrt, long a, long b) {
    put(
        v,
        vrt,
        spreadBytes(a >>> 32) << 8 | spreadBytes(b >>> 32),
        spreadBytes(a & 0xffff_ffffL) << 8 | spreadBytes(b & 0xffff_ffffL));
  }

  private static void mergeHalfwords(Vcpu v, int vrt, long a, long b) {
    put(
        v,
        vrt,
        spreadHalfwords(a >>> 32) << 16 | spreadHalfwords(b >>> 32),
        spreadHalfwords(a & 0xffff_ffffL) << 16 | spreadHalfwords(b & 0xffff_ffffL));
  }

  private static void mergeWords(Vcpu v, int vrt, long a, long b) {
    put(v, vrt, a & 0xffff_ffff_0000_0000L | b >>> 32, a << 32 | b & 0xffff_ffffL);
  }

  private static long spreadHalfwords(long word) {
    return (word | word << 16) & 0x0000_ffff_0000_ffffL;
  }

  private static long spreadBytes(long word) {
    long halfwords = spreadHalfwords(word);
    return (halfwords | halfwords << 8) & 0x00ff_00ff_00ff_00ffL;
  }
}
