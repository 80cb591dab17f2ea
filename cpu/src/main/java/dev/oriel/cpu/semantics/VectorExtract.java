package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.mask;
import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/**
 * Vector extract and insert element instructions (Power ISA 3.0B, Book I sections 6.8.7 and 6.8.8).
 * An element that would reach beyond byte 15 is undefined; here its missing bytes are 0 or ignored.
 */
public final class VectorExtract {
  private VectorExtract() {}

  public static void vextractub(Vcpu v, int vrt, int vrb, int uim) {
    put(v, vrt, extract(v, vrb, uim, 8), 0);
  }

  public static void vextractuh(Vcpu v, int vrt, int vrb, int uim) {
    put(v, vrt, extract(v, vrb, uim, 16), 0);
  }

  public static void vextractuw(Vcpu v, int vrt, int vrb, int uim) {
    put(v, vrt, extract(v, vrb, uim, 32), 0);
  }

  public static void vextractd(Vcpu v, int vrt, int vrb, int uim) {
    put(v, vrt, extract(v, vrb, uim, 64), 0);
  }

  public static void vextublx(Vcpu v, int rt, int ra, int vrb) {
    v.gpr[rt] = extract(v, vrb, (int) v.gpr[ra] & 15, 8);
  }

  public static void vextuhlx(Vcpu v, int rt, int ra, int vrb) {
    v.gpr[rt] = extract(v, vrb, (int) v.gpr[ra] & 15, 16);
  }

  public static void vextuwlx(Vcpu v, int rt, int ra, int vrb) {
    v.gpr[rt] = extract(v, vrb, (int) v.gpr[ra] & 15, 32);
  }

  public static void vextubrx(Vcpu v, int rt, int ra, int vrb) {
    v.gpr[rt] = extractRight(v, vrb, (int) v.gpr[ra] & 15, 8);
  }

  public static void vextuhrx(Vcpu v, int rt, int ra, int vrb) {
    v.gpr[rt] = extractRight(v, vrb, (int) v.gpr[ra] & 15, 16);
  }

  public static void vextuwrx(Vcpu v, int rt, int ra, int vrb) {
    v.gpr[rt] = extractRight(v, vrb, (int) v.gpr[ra] & 15, 32);
  }

  public static void vinsertb(Vcpu v, int vrt, int vrb, int uim) {
    insert(v, vrt, vrb, uim, 8);
  }

  public static void vinserth(Vcpu v, int vrt, int vrb, int uim) {
    insert(v, vrt, vrb, uim, 16);
  }

  public static void vinsertw(Vcpu v, int vrt, int vrb, int uim) {
    insert(v, vrt, vrb, uim, 32);
  }

  public static void vinsertd(Vcpu v, int vrt, int vrb, int uim) {
    insert(v, vrt, vrb, uim, 64);
  }

  /** The element whose first byte is {@code index}. */
  private static long extract(Vcpu v, int vrb, int index, int width) {
    return shifted(v, vrb, 128 - width - 8 * index) & mask(width);
  }

  /** The element whose last byte is {@code index} bytes before the register's last. */
  private static long extractRight(Vcpu v, int vrb, int index, int width) {
    return shifted(v, vrb, 8 * index) & mask(width);
  }

  /** The low doubleword of VRB shifted right; by a negative count, left. */
  private static long shifted(Vcpu v, int vrb, int count) {
    long hi = v.vsr[vr(vrb)];
    long lo = v.vsr[vr(vrb) + 1];
    if (count >= 64) {
      return hi >>> count - 64;
    }
    if (count > 0) {
      return lo >>> count | hi << -count;
    }
    return count > -64 ? lo << -count : 0;
  }

  /** Puts the element of VRB that ends at byte 7 at byte {@code index} of VRT. */
  private static void insert(Vcpu v, int vrt, int vrb, int index, int width) {
    long element = v.vsr[vr(vrb)];
    int bytes = width / 8;
    for (int i = 0; i < bytes && index + i < 16; i++) {
      int at = index + i;
      int x = vr(vrt) + (at >> 3);
      int shift = 56 - 8 * (at & 7);
      long octet = element >>> width - 8 - 8 * i & 0xff;
      v.vsr[x] = v.vsr[x] & ~(0xffL << shift) | octet << shift;
    }
  }
}
