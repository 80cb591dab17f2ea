package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Msr;
import dev.oriel.cpu.SpecialRegisters;
import dev.oriel.cpu.SystemLinkage;
import dev.oriel.cpu.Vcpu;

/** System linkage, machine state, SPRs and translation control (Power ISA 3.0B, Book III). */
public final class SystemInstructions {
  /** The type of a message that is a doorbell. */
  private static final int DOORBELL_MESSAGE = 5;

  private static final long MTMSRD_L1 = Msr.EE | Msr.RI;

  private SystemInstructions() {}

  public static void sc(Vcpu v, int lev, long cia) {
    SystemLinkage.systemCall(v, lev, cia);
  }

  public static void scv(Vcpu v, int lev, long cia) {
    SystemLinkage.systemCallVectored(v, lev, cia);
  }

  public static void rfscv(Vcpu v, long cia) {
    SystemLinkage.returnTo(v, v.lr, v.ctr, cia);
  }

  public static void rfid(Vcpu v, long cia) {
    SystemLinkage.returnTo(v, v.srr0, v.srr1, cia);
  }

  public static void hrfid(Vcpu v) {
    v.hypervisorPrivileged();
  }

  public static void rfebb(Vcpu v, int s) {
    SystemLinkage.returnFromEventBasedBranch(v, s != 0);
  }

  public static void stop(Vcpu v, long cia) {
    v.hypervisorPrivileged();
  }

  public static void lbzcix(Vcpu v, int rt, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void lhzcix(Vcpu v, int rt, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void lwzcix(Vcpu v, int rt, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void ldcix(Vcpu v, int rt, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void stbcix(Vcpu v, int rs, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void sthcix(Vcpu v, int rs, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void stwcix(Vcpu v, int rs, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void stdcix(Vcpu v, int rs, int ra, int rb) {
    v.hypervisorPrivileged();
  }

  public static void mtspr(Vcpu v, int spr, int rs, long cia) {
    SpecialRegisters.write(v, spr, v.gpr[rs]);
  }

  public static void mfspr(Vcpu v, int rt, int spr, long cia) {
    v.gpr[rt] = SpecialRegisters.read(v, spr, v.gpr[rt], cia);
  }

  /** The same as mfspr, which has replaced it. */
  public static void mftb(Vcpu v, int rt, int tbr, long cia) {
    v.gpr[rt] = SpecialRegisters.read(v, tbr, v.gpr[rt], cia);
  }

  public static void mtmsr(Vcpu v, int rs, int l, long cia) {
    long high = v.msr() & 0xffff_ffff_0000_0000L;
    setMsr(v, l, high | v.gpr[rs] & 0xffff_ffffL, cia);
  }

  public static void mtmsrd(Vcpu v, int rs, int l, long cia) {
    setMsr(v, l, v.gpr[rs], cia);
  }

  private static void setMsr(Vcpu v, int l, long value, long cia) {
    if (l != 0) {
      v.setMsrFromGuest(v.msr() & ~MTMSRD_L1 | value & MTMSRD_L1);
    } else {
      // Only an interrupt return can change the byte order.
      SystemLinkage.setMsr(v, v.msr() & Msr.LE | value & ~Msr.LE, cia + 4);
    }
  }

  public static void mfmsr(Vcpu v, int rt) {
    v.gpr[rt] = v.msr();
  }

  /** The segment lookaside buffer is not used by radix translation. */
  public static void slbie(Vcpu v, int rb) {}

  public static void slbieg(Vcpu v, int rs, int rb) {}

  public static void slbia(Vcpu v, int ih) {}

  public static void slbiag(Vcpu v, int rs) {}

  public static void slbmte(Vcpu v, int rs, int rb) {}

  public static void slbmfev(Vcpu v, int rt, int rb, int l) {
    v.gpr[rt] = 0;
  }

  public static void slbmfee(Vcpu v, int rt, int rb, int l) {
    v.gpr[rt] = 0;
  }

  public static void slbfee_(Vcpu v, int rt, int rb) {
    v.gpr[rt] = 0;
    v.cr = v.cr & 0x0fff_ffff | v.so << 28;
  }

  public static void slbsync(Vcpu v) {}

  /** Only the hypervisor may invalidate partition-scoped translations. */
  private static void requireProcessScope(Vcpu v, int prs) {
    if (prs == 0) {
      v.hypervisorPrivileged();
    }
  }

  public static void tlbie(Vcpu v, int rb, int rs, int ric, int prs, int r) {
    requireProcessScope(v, prs);
    v.invalidateEverywhere(v.gpr[rb], v.gpr[rs]);
  }

  /**
   * Software executes the wider forms once for each set of the hardware's TLB; the first
   * invalidates everything.
   */
  public static void tlbiel(Vcpu v, int rb, int rs, int ric, int prs, int r) {
    requireProcessScope(v, prs);
    long set = v.gpr[rb] >>> 12 & 0xfff;
    boolean onePage = (v.gpr[rb] >>> 10 & 3) == 0;
    if (onePage || set == 0) {
      v.invalidateTranslations(v.gpr[rb], v.gpr[rs]);
    }
  }

  public static void tlbsync(Vcpu v) {
    v.synchronize();
  }

  public static void msgsnd(Vcpu v, int rb) {
    v.hypervisorPrivileged();
  }

  public static void msgclr(Vcpu v, int rb) {
    v.hypervisorPrivileged();
  }

  /** A message to a thread of this core. */
  public static void msgsndp(Vcpu v, int rb) {
    doorbell(v, v.gpr[rb], true);
  }

  public static void msgclrp(Vcpu v, int rb) {
    doorbell(v, v.gpr[rb], false);
  }

  private static void doorbell(Vcpu v, long message, boolean rung) {
    int thread = (int) message & 0x7f;
    if ((message >>> 27 & 0x1f) == DOORBELL_MESSAGE && thread < v.core().size()) {
      v.core().get(thread).setDoorbell(rung);
    }
  }

  public static void msgsync(Vcpu v) {
    v.hypervisorPrivileged();
  }

  /** Transactional memory is unavailable: MSR[TM] cannot be set. */
  public static void tbegin_(Vcpu v, int r) {
    v.transactionalMemoryUnavailable();
  }

  public static void tend_(Vcpu v, int a) {
    v.transactionalMemoryUnavailable();
  }

  public static void tabort_(Vcpu v, int ra) {
    v.transactionalMemoryUnavailable();
  }

  public static void tabortwc_(Vcpu v, int to, int ra, int rb) {
    v.transactionalMemoryUnavailable();
  }

  public static void tabortwci_(Vcpu v, int to, int ra, int si) {
    v.transactionalMemoryUnavailable();
  }

  public static void tabortdc_(Vcpu v, int to, int ra, int rb) {
    v.transactionalMemoryUnavailable();
  }

  public static void tabortdci_(Vcpu v, int to, int ra, int si) {
    v.transactionalMemoryUnavailable();
  }

  public static void tsr_(Vcpu v, int l) {
    v.transactionalMemoryUnavailable();
  }

  public static void tcheck(Vcpu v, int bf) {
    v.transactionalMemoryUnavailable();
  }

  public static void treclaim_(Vcpu v, int ra) {
    v.transactionalMemoryUnavailable();
  }

  public static void trechkpt_(Vcpu v) {
    v.transactionalMemoryUnavailable();
  }
}
