package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Vcpu;
import java.lang.invoke.VarHandle;

/**
 * Caches, copy-paste and barriers (Power ISA 3.0B, Book II chapter 4).
 *
 * <p>There are no caches. Instructions that write back or invalidate a block only translate its
 * address, as a load does; hints do nothing. Stores invalidate the decoded code that they change.
 */
public final class StorageControl {
  private static final int LINE = 128;

  private StorageControl() {}

  private static void touch(Vcpu v, int ra, int rb) {
    v.load8(Load.base(v, ra) + v.gpr[rb]);
  }

  public static void icbi(Vcpu v, int ra, int rb) {
    touch(v, ra, rb);
  }

  public static void icbt(Vcpu v, int ct, int ra, int rb) {}

  public static void dcbt(Vcpu v, int ra, int rb, int th) {}

  public static void dcbtst(Vcpu v, int ra, int rb, int th) {}

  public static void dcbst(Vcpu v, int ra, int rb) {
    touch(v, ra, rb);
  }

  public static void dcbf(Vcpu v, int ra, int rb, int l) {
    touch(v, ra, rb);
  }

  public static void dcbz(Vcpu v, int ra, int rb) {
    v.clear(Load.base(v, ra) + v.gpr[rb] & -LINE, LINE);
  }

  public static void dst(Vcpu v, int ra, int rb, int strm) {}

  public static void dstt(Vcpu v, int ra, int rb, int strm) {}

  public static void dstst(Vcpu v, int ra, int rb, int strm) {}

  public static void dststt(Vcpu v, int ra, int rb, int strm) {}

  public static void dss(Vcpu v, int strm) {}

  /** Reserved for hints to come; ISA 3.1 has made hash checks of four of them. */
  public static void rnop(Vcpu v, int hint) {}

  public static void dssall(Vcpu v) {}

  /** Nothing is copied, because {@link #paste_} cannot succeed: there is no accelerator. */
  public static void copy(Vcpu v, int ra, int rb) {
    checkBlock(v, ra, rb);
    touch(v, ra, rb);
  }

  public static void paste_(Vcpu v, int ra, int rb) {
    checkBlock(v, ra, rb);
    ConditionRegister.setField(v, 0, v.so);
  }

  /** Raises an alignment interrupt unless the block of 128 bytes is aligned. */
  private static void checkBlock(Vcpu v, int ra, int rb) {
    long ea = Load.base(v, ra) + v.gpr[rb];
    if ((ea & LINE - 1) != 0) {
      v.alignment(ea);
    }
  }

  public static void cpabort(Vcpu v) {}

  public static void isync(Vcpu v) {
    VarHandle.acquireFence();
  }

  /**
   * L=1, lwsync, orders all accesses except a store before a load. L=2, ptesync, also waits for the
   * end of translations.
   */
  public static void sync(Vcpu v, int l) {
    if (l == 1) {
      VarHandle.acquireFence();
      VarHandle.releaseFence();
    } else {
      VarHandle.fullFence();
      if (l == 2) {
        v.synchronize();
      }
    }
  }

  public static void eieio(Vcpu v) {
    VarHandle.fullFence();
  }

  /**
   * WC=0 suspends the processor until an exception is pending, whether or not it is enabled, or it
   * is to be traced; other values are reserved.
   */
  public static void wait_(Vcpu v, int wc) {
    if (wc == 0 && (v.msr() & Msr.SE) == 0) {
      v.pause();
    }
  }
}
