package dev.oriel.cpu;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;

/**
 * Interrupt entry and return (Power ISA 3.0B, Book III section 3.3 and chapter 6): the changes of
 * MSR, SRR0, SRR1 and the next instruction address.
 */
public final class SystemLinkage {
  private static final int FACILITY_EBB = 7;
  private static final int FACILITY_BRANCH_HISTORY = 4;

  /** MMCR0[BHRBA]: problem state may use the branch history rolling buffer. */
  private static final long BRANCH_HISTORY_AVAILABLE = 0x20_0000;

  private static final long GLOBAL_ENABLE = 1L << 63;

  private SystemLinkage() {}

  /** Takes an interrupt (section 6.4); {@code cause} goes into SRR1 on top of the saved MSR. */
  static void interrupt(Vcpu v, int vector, long returnAddress, long cause) {
    v.srr0 = v.sf() ? returnAddress : returnAddress & 0xffff_ffffL;
    v.srr1 = v.msr() & ~Msr.SRR1_CAUSE | cause;
    boolean relocated = relocated(v) && vector > Vectors.MACHINE_CHECK;
    long base = 0;
    if (relocated) {
      boolean high = v.partition().alternateInterruptLocation() == 3;
      base = high ? 0xc000_0000_0000_4000L : 0x1_8000;
    }
    v.reservation().clear();
    v.setMsr(handlerState(v, relocated) | v.msr() & Msr.ME);
    v.nip = base + vector;
    if (vector == Vectors.MACHINE_CHECK) {
      v.partition().machineChecked(v);
    }
  }

  /** {@code sc}: level 1 is a hypercall, which the platform answers, from problem state too. */
  public static void systemCall(Vcpu v, int lev, long cia) {
    if (lev == 1) {
      v.hypercall();
    } else {
      interrupt(v, Vectors.SYSTEM_CALL, cia + 4, 0);
    }
  }

  /** {@code scv}: enters the kernel without touching SRR0, SRR1, and MSR[EE, RI]. */
  public static void systemCallVectored(Vcpu v, int lev, long cia) {
    int facility = SpecialRegisters.FACILITY_SCV;
    if ((v.spr[Spr.FSCR.number()] >>> facility & 1) == 0) {
      v.facilityUnavailable(facility);
    }
    v.lr = cia + 4;
    v.ctr = v.msr() & ~Msr.SRR1_CAUSE;
    boolean relocated = relocated(v);
    v.setMsr(handlerState(v, relocated) | v.msr() & (Msr.ME | Msr.EE | Msr.RI));
    v.nip = (relocated ? 0xc000_0000_0000_3000L : 0x1_7000) + 32L * lev;
  }

  /**
   * Whether interrupts are taken with translation on: AIL requests it, and translation is on now.
   */
  private static boolean relocated(Vcpu v) {
    long translation = Msr.IR | Msr.DR;
    return (v.msr() & translation) == translation
        && v.partition().alternateInterruptLocation() >= 2;
  }

  private static long handlerState(Vcpu v, boolean relocated) {
    return Msr.SF
        | (v.partition().interruptsLittleEndian() ? Msr.LE : 0)
        | (relocated ? Msr.IR | Msr.DR : 0);
  }

  /** Returns from an interrupt to {@code address} with {@code state} as the MSR. */
  public static void returnTo(Vcpu v, long address, long state, long cia) {
    v.reservation().clear();
    v.cfar = cia;
    setMsr(v, state, address & ~3L);
  }

  /**
   * Sets the MSR bits that a guest can set and continues at {@code next}, unless the new state
   * enables an exception that the FPSCR already holds (section 6.5.9).
   */
  public static void setMsr(Vcpu v, long state, long next) {
    v.setMsrFromGuest(state);
    v.nip = v.sf() ? next : next & 0xffff_ffffL;
    if (v.fpExceptionEnabled()) {
      interrupt(v, Vectors.PROGRAM, v.nip, Vectors.PROGRAM_FP | Vectors.PROGRAM_LATER);
    }
  }

  /** {@code rfebb}: enables or disables event-based branches, and continues at EBBRR. */
  public static void returnFromEventBasedBranch(Vcpu v, boolean enable) {
    v.requireFacility(FACILITY_EBB);
    int bescr = Spr.BESCR.number();
    v.spr[bescr] = v.spr[bescr] & ~GLOBAL_ENABLE | (enable ? GLOBAL_ENABLE : 0);
    v.nip = v.spr[Spr.EBBRR.number()] & ~3L;
    v.monitorChanged();
  }

  /** Raises a facility unavailable interrupt if problem state may not access the branch history. */
  public static void requireBranchHistory(Vcpu v) {
    if (v.problemState() && (v.spr[Spr.MMCR0.number()] & BRANCH_HISTORY_AVAILABLE) == 0) {
      v.facilityUnavailable(FACILITY_BRANCH_HISTORY);
    }
  }

  /**
   * Takes the trace interrupt that follows {@code row}, if one does (section 6.5.15): not after an
   * instruction that itself changed the context, as rfid and sc do.
   *
   * @param state MSR before the instruction
   */
  public static void trace(Vcpu v, long state, Instruction row, long cia) {
    boolean traced = (state & Msr.SE) != 0 || row.has(Flag.BRANCH);
    if (traced && !row.has(Flag.LINKAGE)) {
      v.spr[Spr.SIAR.number()] = cia;
      interrupt(v, Vectors.TRACE, v.nip, Vectors.TRACED);
    }
  }
}
