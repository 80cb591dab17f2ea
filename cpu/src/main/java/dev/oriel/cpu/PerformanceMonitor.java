package dev.oriel.cpu;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.Arrays;

/**
 * The performance monitor of one thread (Power ISA 3.0B, Book III chapter 9), with the event codes
 * of a POWER9.
 *
 * <p>Nothing is counted while instructions are executed. The value of a counter is its value when
 * its conditions last changed, plus what its source has advanced since. Only instructions that end
 * a block change conditions, and the engine calls {@link #update} before the next instruction; so
 * the sources have not advanced in between.
 *
 * <p>Instructions are those the engine has completed. A cycle is a nanosecond, as the device tree
 * says. Events of caches, the pipeline or marked instructions have no source; their counters do not
 * advance.
 */
final class PerformanceMonitor {
  static final long FREEZE = 0x8000_0000L;
  private static final long FREEZE_PRIVILEGED = 0x4000_0000L;
  private static final long FREEZE_PROBLEM = 0x2000_0000L;
  private static final long FREEZE_MARKED = 0x1000_0000L;
  private static final long FREEZE_UNMARKED = 0x0800_0000L;
  private static final long ALERT_ENABLE = 0x0400_0000L;
  private static final long FREEZE_ON_CONDITION = 0x0200_0000L;
  private static final int TIME_BASE_SELECT_SHIFT = 23;
  private static final long TIME_BASE_ENABLE = 0x0040_0000L;
  private static final long EVENT_BASED_BRANCH = 0x0010_0000L;
  private static final long CONDITION_1 = 0x8000L;
  private static final long CONDITION_OTHERS = 0x4000L;
  private static final long TRIGGER = 0x2000L;
  private static final long COUNT_5_6_IN_WAIT = 0x100L;
  private static final long ALERT_OCCURRED = 0x80L;
  private static final long FREEZE_1_4 = 0x20L;
  private static final long FREEZE_5_6 = 0x10L;
  private static final long FREEZE_1_4_IN_WAIT = 0x2L;

  /** The first of MMCR2's nine bits for each counter, as positioned for PMC1. */
  private static final long FREEZE_ONE_PRIVILEGED = 1L << 63;

  private static final long FREEZE_ONE_PROBLEM = 1L << 62;
  private static final long FREEZE_ONE_MARKED = 1L << 60;
  private static final long FREEZE_ONE_UNMARKED = 1L << 59;
  private static final long FREEZE_ONE_IN_WAIT = 1L << 58;
  private static final int BITS_OF_ONE = 9;

  private static final long RUN_LATCH = 1;

  private static final long EBB_GLOBAL_ENABLE = 1L << 63;
  private static final long EBB_ENABLE = 1L << 32;
  private static final long EBB_OCCURRED = 1;
  private static final int FACILITY_EBB = 7;

  private static final long SAMPLED_IN_PROBLEM_STATE = 0x0200_0000L;
  private static final long SAMPLED_ADDRESS_VALID = 0x0040_0000L;

  private static final int COUNTERS = 6;
  private static final int PMC1 = Spr.PMC1.number();
  private static final long NEGATIVE = 0x8000_0000L;
  private static final long MASK = 0xffff_ffffL;

  /** Value bits of the time base that MMCR0[TBSEL] selects. */
  private static final int[] TIME_BASE_BITS = {0, 8, 12, 16};

  private enum Source {
    NOTHING,
    CYCLES,
    INSTRUCTIONS,
    EXTERNAL_INTERRUPTS,
    TIME_BASE,
    TIME_BASE_BIT
  }

  private final Vcpu vcpu;

  /** What each counter counts under the conditions of the last {@link #update}. */
  private final Source[] sources = new Source[COUNTERS];

  /** The value of each source when its counter was last brought up to date. */
  private final long[] since = new long[COUNTERS];

  /** Transitions of the selected time base bit that have been handled. */
  private long bitsSince;

  /** Counters that were written since the last {@link #update}, a bit for each. */
  private int written;

  private long externalInterrupts;

  /**
   * Some counter may count, or an event-based branch or alert may be due, without a register write.
   */
  private boolean armed;

  /** A register of the monitor was written since the last {@link #update}. */
  private boolean changed;

  PerformanceMonitor(Vcpu vcpu) {
    this.vcpu = vcpu;
    Arrays.fill(sources, Source.NOTHING);
  }

  /** Power-on state: frozen. The SPRs have been cleared. */
  void reset() {
    Arrays.fill(sources, Source.NOTHING);
    vcpu.spr[Spr.MMCR0.number()] = FREEZE;
    vcpu.spr[Spr.CTRL.number()] = RUN_LATCH;
    written = 0;
    armed = changed = false;
  }

  /** Brings the counters' registers up to date; the rest follows from registers. */
  void save(StateWriter out) {
    settle();
    for (int counter = 0; counter < COUNTERS; counter++) {
      since[counter] = reading(sources[counter]);
    }
    out.putLong(bitsSince);
    out.putLong(externalInterrupts);
  }

  /** Before the registers are restored; {@link #changed} is to be called after. */
  void restore(StateReader in) {
    reset();
    bitsSince = in.getLong();
    externalInterrupts = in.getLong();
  }

  /** Whether {@link #update} may have something to do although no register was written. */
  boolean armed() {
    return armed;
  }

  /** Whether a performance monitor exception is pending that interrupts if MSR[EE] is set. */
  boolean interrupts() {
    return (vcpu.spr[Spr.MMCR0.number()] & (ALERT_OCCURRED | EVENT_BASED_BRANCH)) == ALERT_OCCURRED;
  }

  void changed() {
    changed = true;
  }

  void externalInterrupt() {
    externalInterrupts++;
  }

  /** The counter of the privileged SPR {@code number}. */
  long read(int number) {
    int counter = number - PMC1;
    switch (sources[counter]) {
      case INSTRUCTIONS -> vcpu.countExactly();
      case CYCLES, TIME_BASE, TIME_BASE_BIT -> vcpu.timed();
      case NOTHING, EXTERNAL_INTERRUPTS -> {}
    }
    return value(counter);
  }

  /** Writes a counter. {@link #update} follows before the next instruction. */
  void write(int number, long value) {
    written |= 1 << number - PMC1;
    vcpu.spr[number] = value & MASK;
  }

  private long value(int counter) {
    return vcpu.spr[PMC1 + counter] + reading(sources[counter]) - since[counter] & MASK;
  }

  /** Brings the counters up to date and looks for alerts; between two instructions. */
  void update() {
    if (!armed && !changed) {
      return;
    }
    changed = false;
    settle();
    configure();
    if (alert()) {
      configure();
    }
    eventBasedBranch();
  }

  private void settle() {
    for (int counter = 0; counter < COUNTERS; counter++) {
      if (sources[counter] != Source.NOTHING && (written >>> counter & 1) == 0) {
        vcpu.spr[PMC1 + counter] = value(counter);
      }
    }
    written = 0;
  }

  /** Determines what is counted from now on. */
  private void configure() {
    long mmcr0 = vcpu.spr[Spr.MMCR0.number()];
    armed =
        (mmcr0 & FREEZE) == 0
            || (mmcr0 & (TIME_BASE_ENABLE | EVENT_BASED_BRANCH)) != 0
            || (vcpu.spr[Spr.BESCR.number()] & EBB_OCCURRED) != 0;
    for (int counter = 0; counter < COUNTERS; counter++) {
      sources[counter] = frozen(counter, mmcr0) ? Source.NOTHING : selected(counter);
      since[counter] = reading(sources[counter]);
    }
  }

  private boolean frozen(int counter, long mmcr0) {
    long msr = vcpu.msr();
    boolean problem = (msr & Msr.PR) != 0;
    boolean marked = (msr & Msr.PMM) != 0;
    boolean waits = !runs();
    boolean fixed = counter >= 4;
    long one =
        (problem ? FREEZE_ONE_PROBLEM : FREEZE_ONE_PRIVILEGED)
            | (marked ? FREEZE_ONE_MARKED : FREEZE_ONE_UNMARKED)
            | (waits ? FREEZE_ONE_IN_WAIT : 0);
    long all =
        FREEZE
            | (problem ? FREEZE_PROBLEM : FREEZE_PRIVILEGED)
            | (marked ? FREEZE_MARKED : FREEZE_UNMARKED)
            | (fixed ? FREEZE_5_6 : FREEZE_1_4)
            | (waits && !fixed ? FREEZE_1_4_IN_WAIT : 0)
            | (counter > 0 ? TRIGGER : 0);
    return (mmcr0 & all) != 0
        || (vcpu.spr[Spr.MMCR2.number()] << BITS_OF_ONE * counter & one) != 0
        || fixed && waits && (mmcr0 & COUNT_5_6_IN_WAIT) == 0;
  }

  private boolean runs() {
    return (vcpu.spr[Spr.CTRL.number()] & RUN_LATCH) != 0;
  }

  /**
   * The source that MMCR1 selects. Only event codes of the whole processor, without a unit and not
   * combined, are supported.
   */
  private Source selected(int counter) {
    if (counter >= 4) {
      return counter == 4 ? Source.INSTRUCTIONS : Source.CYCLES;
    }
    long mmcr1 = vcpu.spr[Spr.MMCR1.number()];
    boolean ofUnit = (mmcr1 >>> 60 - 4 * counter & 0xf) != 0 || (mmcr1 >>> 35 - counter & 1) != 0;
    if (ofUnit) {
      return Source.NOTHING;
    }
    int code = (int) (mmcr1 >>> 24 - 8 * counter) & 0xff;
    return switch (code) {
      case 0x02 -> Source.INSTRUCTIONS;
      case 0x1e -> Source.CYCLES;
      default ->
          switch (counter + 1 << 8 | code) {
            // Cycles; with an instruction completed or dispatched.
            case 0x1f0, 0x1f2, 0x4f2 -> Source.CYCLES;
            case 0x1fa, 0x2f4 -> whileRunning(Source.CYCLES);
            // Completed, and dispatched, which is the same here.
            case 0x1fe, 0x2f2, 0x3f2 -> Source.INSTRUCTIONS;
            case 0x4fa -> whileRunning(Source.INSTRUCTIONS);
            case 0x2f8 -> Source.EXTERNAL_INTERRUPTS;
            case 0x3f8 -> Source.TIME_BASE_BIT;
            case 0x4f4 -> whileRunning(Source.TIME_BASE);
            default -> Source.NOTHING;
          };
    };
  }

  private Source whileRunning(Source source) {
    return runs() ? source : Source.NOTHING;
  }

  private long reading(Source source) {
    return switch (source) {
      case NOTHING -> 0;
      case CYCLES -> Timebase.nanos(vcpu.timebase());
      case INSTRUCTIONS -> vcpu.executed();
      case EXTERNAL_INTERRUPTS -> externalInterrupts;
      case TIME_BASE -> vcpu.timebase();
      case TIME_BASE_BIT -> transitions();
    };
  }

  private int selectedBit() {
    return TIME_BASE_BITS[(int) (vcpu.spr[Spr.MMCR0.number()] >>> TIME_BASE_SELECT_SHIFT) & 3];
  }

  /** How often the selected bit of the time base has become 1. */
  private long transitions() {
    int bit = selectedBit();
    return vcpu.timebase() + (1L << bit) >>> bit + 1;
  }

  /** Raises the alert of an enabled condition or event; returns false if there is none. */
  private boolean alert() {
    long mmcr0 = vcpu.spr[Spr.MMCR0.number()];
    long transitions = transitions();
    boolean timeBase = (mmcr0 & TIME_BASE_ENABLE) != 0 && transitions != bitsSince;
    bitsSince = transitions;
    boolean first = negative(0);
    boolean due = (mmcr0 & ALERT_ENABLE) != 0 && (timeBase || condition(mmcr0));
    boolean triggered = (mmcr0 & TRIGGER) != 0;
    if (!due && !(triggered && first)) {
      return false;
    }
    long next = mmcr0 & ~TRIGGER;
    if (due) {
      next = next & ~ALERT_ENABLE | ALERT_OCCURRED;
      if ((mmcr0 & FREEZE_ON_CONDITION) != 0 && !triggered) {
        next |= FREEZE;
      }
      vcpu.spr[Spr.SIAR.number()] = vcpu.nip;
      vcpu.spr[Spr.SIER.number()] =
          SAMPLED_ADDRESS_VALID | (vcpu.problemState() ? SAMPLED_IN_PROBLEM_STATE : 0);
    }
    vcpu.spr[Spr.MMCR0.number()] = next;
    return true;
  }

  private boolean condition(long mmcr0) {
    for (int counter = 0; counter < COUNTERS; counter++) {
      if (negative(counter) && (mmcr0 & enable(counter)) != 0) {
        return true;
      }
    }
    return false;
  }

  private static long enable(int counter) {
    return counter == 0 ? CONDITION_1 : CONDITION_OTHERS;
  }

  private boolean negative(int counter) {
    return (vcpu.spr[PMC1 + counter] & NEGATIVE) != 0;
  }

  /** Takes the event-based branch to problem state's handler, if enabled (Book II chapter 6). */
  private void eventBasedBranch() {
    long branchAndAlert = EVENT_BASED_BRANCH | ALERT_OCCURRED;
    int number = Spr.BESCR.number();
    if ((vcpu.spr[Spr.MMCR0.number()] & branchAndAlert) == branchAndAlert
        && (vcpu.spr[number] & EBB_ENABLE) != 0) {
      vcpu.spr[number] = vcpu.spr[number] & ~EBB_ENABLE | EBB_OCCURRED;
    }
    long due = EBB_GLOBAL_ENABLE | EBB_OCCURRED;
    if ((vcpu.spr[number] & due) == due
        && vcpu.problemState()
        && (vcpu.spr[Spr.FSCR.number()] >>> FACILITY_EBB & 1) != 0) {
      vcpu.spr[number] &= ~EBB_GLOBAL_ENABLE;
      vcpu.spr[Spr.EBBRR.number()] = vcpu.nip;
      vcpu.nip = vcpu.spr[Spr.EBBHR.number()] & ~3L;
    }
  }

  /**
   * How many instructions remain until a counter alerts, or more; {@link Long#MAX_VALUE} if none
   * does.
   */
  long instructionsToAlert() {
    return toAlert(Source.INSTRUCTIONS);
  }

  /** Ticks of the time base until a counter or the time base itself may alert; 0 if it may now. */
  long ticksToAlert() {
    long nanos = toAlert(Source.CYCLES);
    long ticks = nanos == Long.MAX_VALUE ? nanos : nanos * 64 / 125 + 1;
    ticks = Math.min(ticks, toAlert(Source.TIME_BASE));
    long mmcr0 = vcpu.spr[Spr.MMCR0.number()];
    boolean counted = toAlert(Source.TIME_BASE_BIT) != Long.MAX_VALUE;
    if (counted || (mmcr0 & TIME_BASE_ENABLE) != 0 && (mmcr0 & ALERT_ENABLE) != 0) {
      ticks = Math.min(ticks, transitions() != bitsSince ? 0 : 1L << selectedBit());
    }
    return ticks;
  }

  private long toAlert(Source source) {
    long mmcr0 = vcpu.spr[Spr.MMCR0.number()];
    long least = Long.MAX_VALUE;
    for (int counter = 0; counter < COUNTERS; counter++) {
      boolean alerts = (mmcr0 & ALERT_ENABLE) != 0 && (mmcr0 & enable(counter)) != 0;
      boolean triggers = (mmcr0 & TRIGGER) != 0 && counter == 0;
      if (sources[counter] == source && (alerts || triggers)) {
        least = Math.min(least, Math.max(0, NEGATIVE - value(counter)));
      }
    }
    return least;
  }
}
