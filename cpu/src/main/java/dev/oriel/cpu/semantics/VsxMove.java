package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Moves between general purpose and vector-scalar registers (Power ISA 3.0B, Book I section 4.6.6).
 */
public final class VsxMove {
  private VsxMove() {}

  public static void mfvsrd(Vcpu v, int ra, int xs) {
    requireFor(v, xs);
    v.gpr[ra] = v.vsr[2 * xs];
  }

  public static void mfvsrld(Vcpu v, int ra, int xs) {
    VsxLoadStore.requireVectorFor(v, xs);
    v.gpr[ra] = v.vsr[2 * xs + 1];
  }

  public static void mfvsrwz(Vcpu v, int ra, int xs) {
    requireFor(v, xs);
    v.gpr[ra] = v.vsr[2 * xs] & 0xffff_ffffL;
  }

  public static void mtvsrd(Vcpu v, int xt, int ra) {
    requireFor(v, xt);
    put(v, xt, v.gpr[ra], 0);
  }

  public static void mtvsrwa(Vcpu v, int xt, int ra) {
    requireFor(v, xt);
    put(v, xt, (int) v.gpr[ra], 0);
  }

  public static void mtvsrwz(Vcpu v, int xt, int ra) {
    requireFor(v, xt);
    put(v, xt, v.gpr[ra] & 0xffff_ffffL, 0);
  }

  public static void mtvsrdd(Vcpu v, int xt, int ra, int rb) {
    VsxLoadStore.requireVectorFor(v, xt);
    put(v, xt, ra == 0 ? 0 : v.gpr[ra], v.gpr[rb]);
  }

  public static void mtvsrws(Vcpu v, int xt, int ra) {
    VsxLoadStore.requireVectorFor(v, xt);
    long word = v.gpr[ra] & 0xffff_ffffL;
    put(v, xt, word << 32 | word, word << 32 | word);
  }

  /** Vector registers need the vector facility, the others floating point. */
  private static void requireFor(Vcpu v, int x) {
    if (x < 32) {
      v.requireFp();
    } else {
      v.requireVec();
    }
  }

  private static void put(Vcpu v, int xt, long hi, long lo) {
    v.vsr[2 * xt] = hi;
    v.vsr[2 * xt + 1] = lo;
  }
}
