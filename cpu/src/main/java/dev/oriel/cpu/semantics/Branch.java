package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Branches (Power ISA 3.0B, Book I section 2.4). The engine has set {@code nip} to the next
 * address; a branch that is taken sets it to its target.
 */
public final class Branch {
  /** BO: take the branch whatever the condition is. */
  private static final int ALWAYS = 16;

  /** BO: leave CTR alone. */
  private static final int FLUSH_COUNT_CACHE = 2;

  private static final int KEEP_CTR = 4;

  /** BO: take the branch if CTR becomes 0. */
  private static final int CTR_ZERO = 2;

  private static final int TAR = 815;
  private static final int FSCR_TAR = 8;

  private Branch() {}

  private static void jump(Vcpu v, long target, long cia) {
    v.cfar = cia;
    v.nip = v.sf() ? target : target & 0xffff_ffffL;
  }

  /** Decrements CTR if BO requires it; returns whether the branch is taken. */
  private static boolean taken(Vcpu v, int bo, int bi) {
    if ((bo & KEEP_CTR) == 0) {
      long ctr = --v.ctr;
      boolean zero = v.sf() ? ctr == 0 : (int) ctr == 0;
      if (zero != ((bo & CTR_ZERO) != 0)) {
        return false;
      }
    }
    return (bo & ALWAYS) != 0 || ConditionRegister.bit(v, bi) == (bo >>> 3 & 1);
  }

  public static void b(Vcpu v, long li, long cia) {
    jump(v, cia + li, cia);
  }

  public static void ba(Vcpu v, long li, long cia) {
    jump(v, li, cia);
  }

  public static void bl(Vcpu v, long li, long cia) {
    v.lr = cia + 4;
    jump(v, cia + li, cia);
  }

  public static void bla(Vcpu v, long li, long cia) {
    v.lr = cia + 4;
    jump(v, li, cia);
  }

  public static void bc(Vcpu v, int bo, int bi, long bd, long cia) {
    if (taken(v, bo, bi)) {
      jump(v, cia + bd, cia);
    }
  }

  public static void bca(Vcpu v, int bo, int bi, long bd, long cia) {
    if (taken(v, bo, bi)) {
      jump(v, bd, cia);
    }
  }

  public static void bcl(Vcpu v, int bo, int bi, long bd, long cia) {
    v.lr = cia + 4;
    bc(v, bo, bi, bd, cia);
  }

  public static void bcla(Vcpu v, int bo, int bi, long bd, long cia) {
    v.lr = cia + 4;
    bca(v, bo, bi, bd, cia);
  }

  public static void bclr(Vcpu v, int bo, int bi, int bh, long cia) {
    if (taken(v, bo, bi)) {
      jump(v, v.lr & ~3L, cia);
    }
  }

  public static void bclrl(Vcpu v, int bo, int bi, int bh, long cia) {
    long target = v.lr & ~3L;
    v.lr = cia + 4;
    if (taken(v, bo, bi)) {
      jump(v, target, cia);
    }
  }

  /**
   * The forms that decrement CTR are invalid, but for one that flushes the count cache of
   * processors that have one.
   */
  public static void bcctr(Vcpu v, int bo, int bi, int bh, long cia) {
    if (bo == FLUSH_COUNT_CACHE && bi == 0) {
      return;
    }
    if ((bo & KEEP_CTR) == 0) {
      v.illegal();
    }
    if (taken(v, bo, bi)) {
      jump(v, v.ctr & ~3L, cia);
    }
  }

  public static void bcctrl(Vcpu v, int bo, int bi, int bh, long cia) {
    if ((bo & KEEP_CTR) == 0) {
      v.illegal();
    }
    bcctr(v, bo, bi, bh, cia);
    v.lr = cia + 4;
  }

  public static void bctar(Vcpu v, int bo, int bi, int bh, long cia) {
    v.requireFacility(FSCR_TAR);
    if (taken(v, bo, bi)) {
      jump(v, v.spr[TAR] & ~3L, cia);
    }
  }

  public static void bctarl(Vcpu v, int bo, int bi, int bh, long cia) {
    bctar(v, bo, bi, bh, cia);
    v.lr = cia + 4;
  }
}
