package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Moves of the SPRs that user code uses all the time (Power ISA 3.0B, Book I section 3.3.17). */
public final class MoveRegister {
  private MoveRegister() {}

  public static void mfxer(Vcpu v, int rt) {
    v.gpr[rt] = v.xer() & 0xffff_ffffL;
  }

  public static void mtxer(Vcpu v, int rs) {
    v.setXer(v.gpr[rs]);
  }

  public static void mflr(Vcpu v, int rt) {
    v.gpr[rt] = v.lr;
  }

  public static void mtlr(Vcpu v, int rs) {
    v.lr = v.gpr[rs];
  }

  public static void mfctr(Vcpu v, int rt) {
    v.gpr[rt] = v.ctr;
  }

  public static void mtctr(Vcpu v, int rs) {
    v.ctr = v.gpr[rs];
  }
}
