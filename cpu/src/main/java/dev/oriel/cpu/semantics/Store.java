package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Fixed-point stores (Power ISA 3.0B, Book I sections 3.3.3, 3.3.4 and 3.3.5).
 *
 * <p>The forms with update store the effective address in RA; they are invalid if RA is 0.
 */
public final class Store {
  private Store() {}

  private static void checkUpdate(Vcpu v, int ra) {
    if (ra == 0) {
      v.illegal();
    }
  }

  public static void stb(Vcpu v, int rs, long d, int ra) {
    v.store8(Load.base(v, ra) + d, (int) v.gpr[rs]);
  }

  public static void stbu(Vcpu v, int rs, long d, int ra) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + d;
    v.store8(ea, (int) v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  public static void stbx(Vcpu v, int rs, int ra, int rb) {
    v.store8(Load.base(v, ra) + v.gpr[rb], (int) v.gpr[rs]);
  }

  public static void stbux(Vcpu v, int rs, int ra, int rb) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.store8(ea, (int) v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  public static void sth(Vcpu v, int rs, long d, int ra) {
    v.store16(Load.base(v, ra) + d, (int) v.gpr[rs]);
  }

  public static void sthu(Vcpu v, int rs, long d, int ra) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + d;
    v.store16(ea, (int) v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  public static void sthx(Vcpu v, int rs, int ra, int rb) {
    v.store16(Load.base(v, ra) + v.gpr[rb], (int) v.gpr[rs]);
  }

  public static void sthux(Vcpu v, int rs, int ra, int rb) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.store16(ea, (int) v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  public static void stw(Vcpu v, int rs, long d, int ra) {
    v.store32(Load.base(v, ra) + d, (int) v.gpr[rs]);
  }

  public static void stwu(Vcpu v, int rs, long d, int ra) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + d;
    v.store32(ea, (int) v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  public static void stwx(Vcpu v, int rs, int ra, int rb) {
    v.store32(Load.base(v, ra) + v.gpr[rb], (int) v.gpr[rs]);
  }

  public static void stwux(Vcpu v, int rs, int ra, int rb) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.store32(ea, (int) v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  public static void std(Vcpu v, int rs, long d, int ra) {
    v.store64(Load.base(v, ra) + d, v.gpr[rs]);
  }

  public static void stdu(Vcpu v, int rs, long d, int ra) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + d;
    v.store64(ea, v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  public static void stdx(Vcpu v, int rs, int ra, int rb) {
    v.store64(Load.base(v, ra) + v.gpr[rb], v.gpr[rs]);
  }

  public static void stdux(Vcpu v, int rs, int ra, int rb) {
    checkUpdate(v, ra);
    long ea = v.gpr[ra] + v.gpr[rb];
    v.store64(ea, v.gpr[rs]);
    v.gpr[ra] = ea;
  }

  /** A quadword; in little-endian mode the even register is at the higher address. */
  public static void stq(Vcpu v, int rs, long ds, int ra) {
    if ((rs & 1) != 0) {
      v.illegal();
    }
    long ea = Load.base(v, ra) + ds;
    int low = v.littleEndian() ? 1 : 0;
    v.storeQuad(ea, v.gpr[rs + low], v.gpr[rs + 1 - low]);
  }

  public static void sthbrx(Vcpu v, int rs, int ra, int rb) {
    v.store16(Load.base(v, ra) + v.gpr[rb], Short.reverseBytes((short) v.gpr[rs]));
  }

  public static void stwbrx(Vcpu v, int rs, int ra, int rb) {
    v.store32(Load.base(v, ra) + v.gpr[rb], Integer.reverseBytes((int) v.gpr[rs]));
  }

  public static void stdbrx(Vcpu v, int rs, int ra, int rb) {
    v.store64(Load.base(v, ra) + v.gpr[rb], Long.reverseBytes(v.gpr[rs]));
  }
}
