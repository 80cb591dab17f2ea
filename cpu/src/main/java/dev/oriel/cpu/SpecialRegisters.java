package dev.oriel.cpu;

import org.jspecify.annotations.Nullable;

/** Moves to and from special purpose registers (Power ISA 3.0B, Book III section 4.4.4). */
public final class SpecialRegisters {
  /** Bits of FSCR, which are also the causes that a facility unavailable interrupt reports. */
  private static final int FACILITY_DSCR = 2;

  private static final int FACILITY_PERFORMANCE_MONITOR = 3;

  private static final int FACILITY_EBB = 7;
  private static final int FACILITY_TAR = 8;
  static final int FACILITY_SCV = 12;

  private static final long FACILITIES =
      1L << FACILITY_DSCR | 1L << FACILITY_EBB | 1L << FACILITY_TAR | 1L << FACILITY_SCV;

  /** MMCR0[PMCC] says what problem state may do with the performance monitor. */
  private static final int PMCC_SHIFT = 18;

  private static final int PMCC_NO_WRITES = 0;
  private static final int PMCC_NOTHING = 1;
  private static final int PMCC_NOT_FIVE_AND_SIX = 3;

  /** The bits of MMCR0 and MMCR2 that problem state sees. */
  private static final long MMCR0_USER_BITS = 0x8400_0080L;

  private static final long MMCR2_USER_BITS = 0x4020_1008_0402_0000L;

  private static final int RESERVED_FIRST = 808;
  private static final int RESERVED_LAST = 811;

  /** The processor version: a POWER9, DD 2.0. */
  public static final int POWER9 = 0x004e_1200;

  private SpecialRegisters() {}

  /** The result of mfspr at {@code cia}, whose target register holds {@code old}. */
  public static long read(Vcpu v, int number, long old, long cia) {
    Spr spr = Spr.of(number);
    if (spr == null || !spr.readable(v.problemState())) {
      refused(v, number, spr, false);
      return old;
    }
    permit(v, spr, false);
    return value(v, spr);
  }

  /** Raises the interrupt of an access to a register that this state may use at other times. */
  private static void permit(Vcpu v, Spr spr, boolean writing) {
    switch (spr) {
      case DSCR_USER -> v.requireFacility(FACILITY_DSCR);
      case TAR -> v.requireFacility(FACILITY_TAR);
      case BESCR, BESCRS, BESCRSU, BESCRR, BESCRRU, EBBHR, EBBRR -> v.requireFacility(FACILITY_EBB);
      case TFHAR, TFIAR, TEXASR, TEXASRU -> v.transactionalMemoryUnavailable();
      case DEC, TB, TBU, PURR, SPURR, VTB -> v.timed();
      case MMCR0_USER, MMCR2_USER, MMCRA_USER -> performanceMonitor(v, spr, writing);
      case PMC1_USER, PMC2_USER, PMC3_USER, PMC4_USER, PMC5_USER, PMC6_USER ->
          performanceMonitor(v, spr, writing);
      default -> {}
    }
  }

  /** What a register holds, whether or not this state may read it. */
  static long value(Vcpu v, Spr spr) {
    int number = spr.number();
    long value =
        switch (spr) {
          case XER -> v.xer() & 0xffff_ffffL;
          case LR -> v.lr;
          case CTR -> v.ctr;
          case DSCR_USER -> v.spr[Spr.DSCR.number()];
          case AMR, AMR_USER -> v.mmu().amr();
          case IAMR -> v.mmu().iamr();
          case PIDR -> v.mmu().pid();
          case DSISR -> v.dsisr;
          case DAR -> v.dar;
          case CFAR -> v.cfar;
          case DEC -> v.decrementer();
          case SRR0 -> v.srr0;
          case SRR1 -> v.srr1;
          case CTRL_READ -> v.spr[Spr.CTRL.number()];
          case SPRG3_USER -> v.spr[Spr.SPRG3.number()];
          case TB, PURR, SPURR, VTB -> v.timebase();
          case TBU -> v.timebase() >>> 32;
          case PVR -> POWER9;
          case PIR -> v.index();
          case DPDES -> v.doorbells();
          case BESCR, BESCRS, BESCRR -> v.spr[Spr.BESCR.number()];
          case BESCRSU, BESCRRU -> v.spr[Spr.BESCR.number()] >>> 32;
          case PPR32 -> v.spr[Spr.PPR.number()] >>> 32;
          case MMCR0_USER, MMCR2_USER -> v.spr[number + 16] & reachable(v, spr);
          case PMC1_USER, PMC2_USER, PMC3_USER, PMC4_USER, PMC5_USER, PMC6_USER ->
              v.monitor().read(number + 16);
          case PMC1, PMC2, PMC3, PMC4, PMC5, PMC6 -> v.monitor().read(number);
          case MMCRA_USER, SIER_USER, SIAR_USER, SDAR_USER, MMCR1_USER -> v.spr[number + 16];
          default -> v.spr[number];
        };
    return value & spr.mask();
  }

  /** Carries out mtspr. */
  public static void write(Vcpu v, int number, long value) {
    Spr spr = Spr.of(number);
    if (spr == null || !spr.writable(v.problemState())) {
      refused(v, number, spr, true);
      return;
    }
    permit(v, spr, true);
    boolean amr = spr == Spr.AMR || spr == Spr.AMR_USER;
    put(v, spr, amr ? masked(v, v.mmu().amr(), value) : value);
  }

  /** Sets a register, whether or not this state may write it. */
  static void put(Vcpu v, Spr spr, long value) {
    int number = spr.number();
    switch (spr) {
      case XER -> v.setXer(value);
      case LR -> v.lr = value;
      case CTR -> v.ctr = value;
      case DSCR_USER -> v.spr[Spr.DSCR.number()] = value;
      case AMR, AMR_USER -> v.mmu().setAmr(value);
      case IAMR -> v.mmu().setIamr(value);
      case PIDR -> v.mmu().setPid((int) value);
      case DSISR -> v.dsisr = (int) value;
      case DAR -> v.dar = value;
      case CFAR -> v.cfar = value;
      case DEC -> v.setDecrementer(value);
      case SRR0 -> v.srr0 = value;
      case SRR1 -> v.srr1 = value;
      case FSCR -> v.spr[number] = value & (FACILITIES | 0xffL << 56);
      case BESCR, EBBHR, EBBRR -> {
        v.spr[number] = value;
        v.monitorChanged();
      }
      case BESCRS -> setEventBits(v, value, true);
      case BESCRSU -> setEventBits(v, value << 32, true);
      case BESCRR -> setEventBits(v, value, false);
      case BESCRRU -> setEventBits(v, value << 32, false);
      case TRIG0, TRIG1, TRIG2 -> {}
      case PPR32 -> v.spr[Spr.PPR.number()] = value << 32 | v.spr[Spr.PPR.number()] & 0xffff_ffffL;
      case MMCR0_USER, MMCR2_USER -> {
        long bits = reachable(v, spr);
        v.spr[number + 16] = v.spr[number + 16] & ~bits | value & bits;
        v.monitorChanged();
      }
      case MMCRA_USER -> v.spr[number + 16] = value;
      case PMC1_USER, PMC2_USER, PMC3_USER, PMC4_USER, PMC5_USER, PMC6_USER -> {
        v.monitor().write(number + 16, value);
        v.monitorChanged();
      }
      case PMC1, PMC2, PMC3, PMC4, PMC5, PMC6 -> {
        v.monitor().write(number, value);
        v.monitorChanged();
      }
      case MMCR0, MMCR1, MMCR2, CTRL -> {
        v.spr[number] = value & spr.mask();
        v.monitorChanged();
      }
      default -> v.spr[number] = value & spr.mask();
    }
  }

  /** UAMOR says which bits of AMR problem state may change. */
  private static long masked(Vcpu v, long amr, long value) {
    if (!v.problemState()) {
      return value;
    }
    long mask = v.spr[Spr.UAMOR.number()];
    return amr & ~mask | value & mask;
  }

  private static void setEventBits(Vcpu v, long bits, boolean on) {
    long bescr = v.spr[Spr.BESCR.number()];
    v.spr[Spr.BESCR.number()] = on ? bescr | bits : bescr & ~bits;
    v.monitorChanged();
  }

  /**
   * The bits that this state can access: problem state has its own, privileged state has all, by
   * either number.
   */
  private static long reachable(Vcpu v, Spr spr) {
    if (!v.problemState()) {
      return -1;
    }
    return spr == Spr.MMCR0_USER ? MMCR0_USER_BITS : MMCR2_USER_BITS;
  }

  /** Checks an access by a number that problem state has for the performance monitor. */
  private static void performanceMonitor(Vcpu v, Spr spr, boolean writing) {
    int pmcc = (int) (v.spr[Spr.MMCR0.number()] >>> PMCC_SHIFT & 3);
    boolean fiveOrSix = spr == Spr.PMC5_USER || spr == Spr.PMC6_USER;
    if (!v.problemState()) {
      return;
    }
    if (pmcc == PMCC_NOTHING || pmcc == PMCC_NOT_FIVE_AND_SIX && fiveOrSix) {
      v.facilityUnavailable(FACILITY_PERFORMANCE_MONITOR);
    } else if (pmcc == PMCC_NO_WRITES && writing) {
      v.illegal();
    }
  }

  /**
   * Handles a register that does not exist or that this state may not access. Numbers with bit 0x10
   * are privileged: in problem state they cause a privileged-instruction program interrupt. In
   * privileged state hypervisor registers cause one too, and an undefined number does nothing,
   * except that 0, and 4 to 6 for mfspr, are illegal. Four numbers are reserved hints and do
   * nothing in any state.
   */
  private static void refused(Vcpu v, int number, @Nullable Spr spr, boolean writing) {
    if (number >= RESERVED_FIRST && number <= RESERVED_LAST) {
      return;
    }
    if (v.problemState()) {
      if ((number & 0x10) != 0) {
        v.privileged();
      }
      v.illegal();
    }
    if (spr != null && spr.hypervisors(writing)) {
      v.hypervisorPrivileged();
    }
    if (number == 0 || !writing && number >= 4 && number <= 6) {
      v.illegal();
    }
  }
}
