package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** System instructions: linkage, SPRs, MSR, look-aside buffers, messages (Power ISA 3.0B, Book III). */
public final class SystemInstructions {
  private SystemInstructions() {}

  public static void mtspr(Vcpu v, int spr, int rs, long cia) {
    throw new UnsupportedOperationException();
  }

  public static void mfspr(Vcpu v, int rt, int spr, long cia) {
    throw new UnsupportedOperationException();
  }

  public static void mftb(Vcpu v, int rt, int spr) {
    throw new UnsupportedOperationException();
  }

  public static void mtmsrd(Vcpu v, int rs, int l) {
    throw new UnsupportedOperationException();
  }

  public static void mfmsr(Vcpu v, int rt) {
    throw new UnsupportedOperationException();
  }

  public static void sc(Vcpu v, int lev, long cia) {
    throw new UnsupportedOperationException();
  }

  public static void scv(Vcpu v, int lev, long cia) {
    throw new UnsupportedOperationException();
  }

  public static void rfscv(Vcpu v) {
    throw new UnsupportedOperationException();
  }

  public static void rfid(Vcpu v) {
    throw new UnsupportedOperationException();
  }

  public static void hrfid(Vcpu v) {
    throw new UnsupportedOperationException();
  }

  public static void rfebb(Vcpu v, int s) {
    throw new UnsupportedOperationException();
  }

  public static void stop(Vcpu v, long cia) {
    throw new UnsupportedOperationException();
  }

  public static void lbzcix(Vcpu v, int rt, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void lhzcix(Vcpu v, int rt, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void lwzcix(Vcpu v, int rt, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void ldcix(Vcpu v, int rt, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void stbcix(Vcpu v, int rs, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void sthcix(Vcpu v, int rs, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void stwcix(Vcpu v, int rs, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void stdcix(Vcpu v, int rs, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void mtmsr(Vcpu v, int rs, int l) {
    throw new UnsupportedOperationException();
  }

  public static void slbie(Vcpu v, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void slbieg(Vcpu v, int rs, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void slbia(Vcpu v, int ih) {
    throw new UnsupportedOperationException();
  }

  public static void slbmte(Vcpu v, int rs, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void slbmfev(Vcpu v, int rt, int rb, int l) {
    throw new UnsupportedOperationException();
  }

  public static void slbmfee(Vcpu v, int rt, int rb, int l) {
    throw new UnsupportedOperationException();
  }

  public static void slbfee_(Vcpu v, int rt, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void slbsync(Vcpu v) {
    throw new UnsupportedOperationException();
  }

  public static void tlbie(Vcpu v, int rb, int rs, int ric, int prs, int r) {
    throw new UnsupportedOperationException();
  }

  public static void tlbiel(Vcpu v, int rb, int rs, int ric, int prs, int r) {
    throw new UnsupportedOperationException();
  }

  public static void tlbsync(Vcpu v) {
    throw new UnsupportedOperationException();
  }

  public static void msgsnd(Vcpu v, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void msgclr(Vcpu v, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void msgsndp(Vcpu v, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void msgclrp(Vcpu v, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void msgsync(Vcpu v) {
    throw new UnsupportedOperationException();
  }

  public static void tbegin_(Vcpu v, int r) {
    throw new UnsupportedOperationException();
  }

  public static void tend_(Vcpu v, int a) {
    throw new UnsupportedOperationException();
  }

  public static void tabort_(Vcpu v, int ra) {
    throw new UnsupportedOperationException();
  }

  public static void tabortwc_(Vcpu v, int to, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void tabortwci_(Vcpu v, int to, int ra, int si) {
    throw new UnsupportedOperationException();
  }

  public static void tabortdc_(Vcpu v, int to, int ra, int rb) {
    throw new UnsupportedOperationException();
  }

  public static void tabortdci_(Vcpu v, int to, int ra, int si) {
    throw new UnsupportedOperationException();
  }

  public static void tsr_(Vcpu v, int l) {
    throw new UnsupportedOperationException();
  }

  public static void tcheck(Vcpu v, int bf) {
    throw new UnsupportedOperationException();
  }

  public static void treclaim_(Vcpu v, int ra) {
    throw new UnsupportedOperationException();
  }

  public static void trechkpt_(Vcpu v) {
    throw new UnsupportedOperationException();
  }
}
