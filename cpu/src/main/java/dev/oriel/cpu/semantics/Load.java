package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Fixed-point loads (Power ISA 3.0B, Book I sections 3.3.2, 3.3.4 and 3.3.5).
 *
 * <p>The forms with update store the effective address in RA; they are invalid if RA is 0 or RT.
 */
public final class Load {
  private Load() {}

  /** The value of {@code (RA|0)}. */
  static long base(Vcpu v, int ra) {
    return ra == 0 ? 0 : v.gpr[ra];
  }

  private static void checkUpdate(Vcpu v, int rt, int ra) {
    if (ra == 0 || ra == rt) {
      v.illegal();
    }
  }

  public static void lbz(Vcpu v, int rt, long d, int ra) {
    v.gpr[rt] = v.load8(base(v, ra) + d) & 0xff;
  }

  public static void lbzu(Vcpu v, int rt, long d, int ra) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + d;
    v.gpr[rt] = v.load8(ea) & 0xff;
    v.gpr[ra] = ea;
  }

  public static void lbzx(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.load8(base(v, ra) + v.gpr[rb]) & 0xff;
  }

  public static void lbzux(Vcpu v, int rt, int ra, int rb) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.gpr[rt] = v.load8(ea) & 0xff;
    v.gpr[ra] = ea;
  }

  public static void lhz(Vcpu v, int rt, long d, int ra) {
    v.gpr[rt] = v.load16(base(v, ra) + d) & 0xffff;
  }

  public static void lhzu(Vcpu v, int rt, long d, int ra) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + d;
    v.gpr[rt] = v.load16(ea) & 0xffff;
    v.gpr[ra] = ea;
  }

  public static void lhzx(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.load16(base(v, ra) + v.gpr[rb]) & 0xffff;
  }

  public static void lhzux(Vcpu v, int rt, int ra, int rb) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.gpr[rt] = v.load16(ea) & 0xffff;
    v.gpr[ra] = ea;
  }

  public static void lha(Vcpu v, int rt, long d, int ra) {
    v.gpr[rt] = v.load16(base(v, ra) + d);
  }

  public static void lhau(Vcpu v, int rt, long d, int ra) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + d;
    v.gpr[rt] = v.load16(ea);
    v.gpr[ra] = ea;
  }

  public static void lhax(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.load16(base(v, ra) + v.gpr[rb]);
  }

  public static void lhaux(Vcpu v, int rt, int ra, int rb) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.gpr[rt] = v.load16(ea);
    v.gpr[ra] = ea;
  }

  public static void lwz(Vcpu v, int rt, long d, int ra) {
    v.gpr[rt] = v.load32(base(v, ra) + d) & 0xffff_ffffL;
  }

  public static void lwzu(Vcpu v, int rt, long d, int ra) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + d;
    v.gpr[rt] = v.load32(ea) & 0xffff_ffffL;
    v.gpr[ra] = ea;
  }

  public static void lwzx(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.load32(base(v, ra) + v.gpr[rb]) & 0xffff_ffffL;
  }

  public static void lwzux(Vcpu v, int rt, int ra, int rb) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.gpr[rt] = v.load32(ea) & 0xffff_ffffL;
    v.gpr[ra] = ea;
  }

  public static void lwa(Vcpu v, int rt, long d, int ra) {
    v.gpr[rt] = v.load32(base(v, ra) + d);
  }

  public static void lwax(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.load32(base(v, ra) + v.gpr[rb]);
  }

  public static void lwaux(Vcpu v, int rt, int ra, int rb) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.gpr[rt] = v.load32(ea);
    v.gpr[ra] = ea;
  }

  public static void ld(Vcpu v, int rt, long d, int ra) {
    v.gpr[rt] = v.load64(base(v, ra) + d);
  }

  public static void ldu(Vcpu v, int rt, long d, int ra) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + d;
    v.gpr[rt] = v.load64(ea);
    v.gpr[ra] = ea;
  }

  public static void ldx(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = v.load64(base(v, ra) + v.gpr[rb]);
  }

  public static void ldux(Vcpu v, int rt, int ra, int rb) {
    checkUpdate(v, rt, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.gpr[rt] = v.load64(ea);
    v.gpr[ra] = ea;
  }

  /** A quadword; in little-endian mode the even register is at the higher address. */
  public static void lq(Vcpu v, int rt, long dq, int ra) {
    if ((rt & 1) != 0 || rt == ra) {
      v.illegal();
    }
    long ea = base(v, ra) + dq;
    int low = v.littleEndian() ? 1 : 0;
    v.gpr[rt + low] = v.loadQuad(ea);
    v.gpr[rt + 1 - low] = v.secondDoubleword();
  }

  public static void lhbrx(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = Short.reverseBytes(v.load16(base(v, ra) + v.gpr[rb])) & 0xffff;
  }

  public static void lwbrx(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = Integer.reverseBytes(v.load32(base(v, ra) + v.gpr[rb])) & 0xffff_ffffL;
  }

  public static void ldbrx(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = Long.reverseBytes(v.load64(base(v, ra) + v.gpr[rb]));
  }
}
