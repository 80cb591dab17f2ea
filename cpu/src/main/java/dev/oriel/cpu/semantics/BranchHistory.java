package dev.oriel.cpu.semantics;

import dev.oriel.cpu.SystemLinkage;
import dev.oriel.cpu.Vcpu;

/**
 * The branch history rolling buffer (Power ISA 3.0B, Book II chapter 8), always empty: branches are
 * never recorded.
 */
public final class BranchHistory {
  private BranchHistory() {}

  public static void clrbhrb(Vcpu v) {
    SystemLinkage.requireBranchHistory(v);
  }

  /** An entry of 0 is the end of the history. */
  public static void mfbhrbe(Vcpu v, int rt, int bhrbe) {
    SystemLinkage.requireBranchHistory(v);
    v.gpr[rt] = 0;
  }
}
