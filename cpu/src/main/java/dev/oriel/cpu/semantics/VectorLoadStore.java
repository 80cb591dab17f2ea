package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/** Vector storage access instructions (Power ISA 3.0B, Book I section 6.7). */
public final class VectorLoadStore {
  private VectorLoadStore() {}

  public static void lvebx(Vcpu v, int vrt, int ra, int rb) {
    long ea = ea(v, ra, rb);
    insert(v, vrt, ea, 8, v.load8(ea));
  }

  public static void lvehx(Vcpu v, int vrt, int ra, int rb) {
    long ea = ea(v, ra, rb) & -2;
    insert(v, vrt, ea, 16, v.load16(ea));
  }

  public static void lvewx(Vcpu v, int vrt, int ra, int rb) {
    long ea = ea(v, ra, rb) & -4;
    insert(v, vrt, ea, 32, v.load32(ea));
  }

  public static void lvx(Vcpu v, int vrt, int ra, int rb) {
    long ea = ea(v, ra, rb) & -16;
    long first = v.load64(ea);
    long second = v.load64(ea + 8);
    if (v.littleEndian()) {
      put(v, vrt, second, first);
    } else {
      put(v, vrt, first, second);
    }
  }

  public static void lvxl(Vcpu v, int vrt, int ra, int rb) {
    lvx(v, vrt, ra, rb);
  }

  public static void stvebx(Vcpu v, int vrs, int ra, int rb) {
    long ea = ea(v, ra, rb);
    v.store8(ea, (int) extract(v, vrs, ea, 8));
  }

  public static void stvehx(Vcpu v, int vrs, int ra, int rb) {
    long ea = ea(v, ra, rb) & -2;
    v.store16(ea, (int) extract(v, vrs, ea, 16));
  }

  public static void stvewx(Vcpu v, int vrs, int ra, int rb) {
    long ea = ea(v, ra, rb) & -4;
    v.store32(ea, (int) extract(v, vrs, ea, 32));
  }

  public static void stvx(Vcpu v, int vrs, int ra, int rb) {
    long ea = ea(v, ra, rb) & -16;
    int s = vr(vrs);
    boolean le = v.littleEndian();
    v.store64(ea, v.vsr[le ? s + 1 : s]);
    v.store64(ea + 8, v.vsr[le ? s : s + 1]);
  }

  public static void stvxl(Vcpu v, int vrs, int ra, int rb) {
    stvx(v, vrs, ra, rb);
  }

  public static void lvsl(Vcpu v, int vrt, int ra, int rb) {
    long shift = (ea(v, ra, rb) & 15) * 0x0101010101010101L;
    put(v, vrt, 0x0001020304050607L + shift, 0x08090a0b0c0d0e0fL + shift);
  }

  public static void lvsr(Vcpu v, int vrt, int ra, int rb) {
    long shift = (ea(v, ra, rb) & 15) * 0x0101010101010101L;
    put(v, vrt, 0x1011121314151617L - shift, 0x18191a1b1c1d1e1fL - shift);
  }

  private static long ea(Vcpu v, int ra, int rb) {
    return Load.base(v, ra) + v.gpr[rb];
  }

  /** Distance in bits from the register's least significant bit to the element at that address. */
  private static int shift(Vcpu v, long ea, int width) {
    int byteOffset = (int) ea & 15;
    return v.littleEndian() ? 8 * byteOffset : 128 - width - 8 * byteOffset;
  }

  private static void insert(Vcpu v, int vrt, long ea, int width, long value) {
    int shift = shift(v, ea, width);
    int x = vr(vrt) + (shift < 64 ? 1 : 0);
    long mask = Lanes.mask(width) << shift;
    v.vsr[x] = v.vsr[x] & ~mask | value << shift & mask;
  }

  private static long extract(Vcpu v, int vrs, long ea, int width) {
    int shift = shift(v, ea, width);
    return v.vsr[vr(vrs) + (shift < 64 ? 1 : 0)] >>> shift;
  }
}
