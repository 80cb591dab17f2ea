package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Load.base;

import dev.oriel.cpu.Vcpu;

/** Floating-point storage access instructions (Power ISA 3.0B, Book I sections 4.6.2 to 4.6.4). */
public final class FpLoadStore {
  private FpLoadStore() {}

  public static void lfs(Vcpu v, int frt, int d, int ra) {
    FpMove.put(v, frt, FpFormat.toDouble(v.load32(base(v, ra) + d)));
  }

  public static void lfsu(Vcpu v, int frt, int d, int ra) {
    long ea = updated(v, ra, d);
    FpMove.put(v, frt, FpFormat.toDouble(v.load32(ea)));
    v.gpr[ra] = ea;
  }

  public static void lfsx(Vcpu v, int frt, int ra, int rb) {
    FpMove.put(v, frt, FpFormat.toDouble(v.load32(base(v, ra) + v.gpr[rb])));
  }

  public static void lfsux(Vcpu v, int frt, int ra, int rb) {
    long ea = updated(v, ra, v.gpr[rb]);
    FpMove.put(v, frt, FpFormat.toDouble(v.load32(ea)));
    v.gpr[ra] = ea;
  }

  public static void lfd(Vcpu v, int frt, int d, int ra) {
    FpMove.put(v, frt, v.load64(base(v, ra) + d));
  }

  public static void lfdu(Vcpu v, int frt, int d, int ra) {
    long ea = updated(v, ra, d);
    FpMove.put(v, frt, v.load64(ea));
    v.gpr[ra] = ea;
  }

  public static void lfdx(Vcpu v, int frt, int ra, int rb) {
    FpMove.put(v, frt, v.load64(base(v, ra) + v.gpr[rb]));
  }

  public static void lfdux(Vcpu v, int frt, int ra, int rb) {
    long ea = updated(v, ra, v.gpr[rb]);
    FpMove.put(v, frt, v.load64(ea));
    v.gpr[ra] = ea;
  }

  public static void lfiwax(Vcpu v, int frt, int ra, int rb) {
    FpMove.put(v, frt, v.load32(base(v, ra) + v.gpr[rb]));
  }

  public static void lfiwzx(Vcpu v, int frt, int ra, int rb) {
    FpMove.put(v, frt, v.load32(base(v, ra) + v.gpr[rb]) & 0xffff_ffffL);
  }

  public static void stfs(Vcpu v, int frs, int d, int ra) {
    v.store32(base(v, ra) + d, FpFormat.toSingle(v.vsr[2 * frs]));
  }

  public static void stfsu(Vcpu v, int frs, int d, int ra) {
    long ea = updated(v, ra, d);
    v.store32(ea, FpFormat.toSingle(v.vsr[2 * frs]));
    v.gpr[ra] = ea;
  }

  public static void stfsx(Vcpu v, int frs, int ra, int rb) {
    v.store32(base(v, ra) + v.gpr[rb], FpFormat.toSingle(v.vsr[2 * frs]));
  }

  public static void stfsux(Vcpu v, int frs, int ra, int rb) {
    long ea = updated(v, ra, v.gpr[rb]);
    v.store32(ea, FpFormat.toSingle(v.vsr[2 * frs]));
    v.gpr[ra] = ea;
  }

  public static void stfd(Vcpu v, int frs, int d, int ra) {
    v.store64(base(v, ra) + d, v.vsr[2 * frs]);
  }

  public static void stfdu(Vcpu v, int frs, int d, int ra) {
    long ea = updated(v, ra, d);
    v.store64(ea, v.vsr[2 * frs]);
    v.gpr[ra] = ea;
  }

  public static void stfdx(Vcpu v, int frs, int ra, int rb) {
    v.store64(base(v, ra) + v.gpr[rb], v.vsr[2 * frs]);
  }

  public static void stfdux(Vcpu v, int frs, int ra, int rb) {
    long ea = updated(v, ra, v.gpr[rb]);
    v.store64(ea, v.vsr[2 * frs]);
    v.gpr[ra] = ea;
  }

  public static void stfiwx(Vcpu v, int frs, int ra, int rb) {
    v.store32(base(v, ra) + v.gpr[rb], (int) v.vsr[2 * frs]);
  }

  public static void lfdp(Vcpu v, int frtp, int ds, int ra) {
    loadPair(v, frtp, base(v, ra) + ds);
  }

  public static void lfdpx(Vcpu v, int frtp, int ra, int rb) {
    loadPair(v, frtp, base(v, ra) + v.gpr[rb]);
  }

  public static void stfdp(Vcpu v, int frsp, int ds, int ra) {
    storePair(v, frsp, base(v, ra) + ds);
  }

  public static void stfdpx(Vcpu v, int frsp, int ra, int rb) {
    storePair(v, frsp, base(v, ra) + v.gpr[rb]);
  }

  private static long updated(Vcpu v, int ra, long offset) {
    if (ra == 0) {
      v.illegal();
    }
    return v.gpr[ra] + offset;
  }

  /** The pair is one quadword in the guest's byte order. */
  private static void loadPair(Vcpu v, int even, long ea) {
    long first = v.load64(ea);
    long second = v.load64(ea + 8);
    boolean le = v.littleEndian();
    FpMove.put(v, even, le ? second : first);
    FpMove.put(v, even + 1, le ? first : second);
  }

  private static void storePair(Vcpu v, int even, long ea) {
    boolean le = v.littleEndian();
    v.store64(ea, v.vsr[le ? 2 * even + 2 : 2 * even]);
    v.store64(ea + 8, v.vsr[le ? 2 * even : 2 * even + 2]);
  }
}
