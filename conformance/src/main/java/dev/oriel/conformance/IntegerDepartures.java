package dev.oriel.conformance;

import static dev.oriel.conformance.Departure.Kind.NONDETERMINISTIC;
import static dev.oriel.conformance.Departure.Kind.QEMU;
import static dev.oriel.conformance.Departure.Kind.UNDEFINED;
import static dev.oriel.conformance.Excuses.ALWAYS;
import static dev.oriel.conformance.Excuses.ENDING;
import static dev.oriel.conformance.Excuses.EVERYTHING;
import static dev.oriel.conformance.Excuses.add;
import static dev.oriel.conformance.Excuses.cr;

import dev.oriel.conformance.Outcome.End;
import java.util.List;

/** Departures of fixed-point, storage and system instructions. */
final class IntegerDepartures {
  private static final long OV = 0x4000_0000L;
  private static final int CR0 = 28;

  private IntegerDepartures() {}

  static void fixedPoint(List<Departure> all) {
    add(
        all,
        NONDETERMINISTIC,
        "darn|mftb",
        ALWAYS,
        (step, mask) -> mask.ignore(step.field("RT"), -1),
        "I.3.3.9, II.5.1",
        "random numbers and time");
    add(
        all,
        NONDETERMINISTIC,
        "mfspr",
        step -> step.field("SPR") == 268 || step.field("SPR") == 269,
        (step, mask) -> mask.ignore(step.field("RT"), -1),
        "II.5.1",
        "time");
    add(
        all,
        QEMU,
        "divdeo\\.?",
        step -> (step.our(Registers.XER) & OV) != 0 && (step.their(Registers.XER) & OV) == 0,
        (step, mask) ->
            mask.ignore(step.field("RT"), -1)
                .ignore(Registers.XER, 0xc00c_0000L)
                .ignore(Registers.CR, 15L << CR0),
        "I.3.3.9.1",
        "misses an overflow");
    add(
        all,
        QEMU,
        "dst(st)?t?",
        step -> step.field("RA") == 0,
        EVERYTHING,
        "II.4.3.2",
        "raises a program interrupt if RA is 0; the instruction is phased out");
    add(
        all,
        QEMU,
        "icbt|rnop|copy|paste\\.|cpabort|rfebb|rfscv|slbfee\\.|clrbhrb|mfbhrbe",
        step -> step.theirs().end() == End.ILLEGAL,
        EVERYTHING,
        "II.4.3.1, II.4.4, II.6.2, II.8, III.3.3.1, III.5.9.3.2",
        "does not implement the instruction");
    add(
        all,
        QEMU,
        "dcbf",
        step -> step.theirs().end() == End.ILLEGAL && step.field("L2") == 3,
        EVERYTHING,
        "II.4.3.2",
        "does not implement L=3");
    add(
        all,
        QEMU,
        "t(begin|end|abort|abort[wd]ci?|sr|check)\\.?",
        step -> step.ours().end() == End.FACILITY,
        EVERYTHING,
        "III.3.2.1",
        "implements transactional memory, and every transaction fails; Oriel disables it");
  }

  static void storage(List<Departure> all) {
    add(
        all,
        UNDEFINED,
        "st[bhwdq]cx\\.",
        step ->
            step.theirs().end() == End.EXIT
                && (step.raised(End.ALIGNMENT) || step.raised(End.DATA_STORAGE)),
        EVERYTHING,
        "III.6.5.3, III.6.5.8",
        "whether a conditional store without a reservation checks its operand");
    add(
        all,
        QEMU,
        "st[bhwdq]cx\\.",
        step -> step.theirs().end() == End.DATA_STORAGE && indexedAddress(step) == -1,
        cr(CR0).andThen(ENDING),
        "II.4.6.2",
        "uses the address -1 to mark that there is no reservation");
    add(
        all,
        QEMU,
        "stqcx\\.",
        step -> step.ours().end() == End.EXIT,
        (step, mask) -> mask.ignoreData().ignore(Registers.CR, 15L << CR0),
        "II.4.6.2.1",
        "never succeeds");
    add(
        all,
        QEMU,
        "l[wd]at|st[wd]at",
        step -> step.theirs().end() == End.DATA_STORAGE && step.ours().end() == End.DATA_STORAGE,
        (step, mask) -> mask.ignoreAddress(),
        "II.4.5",
        "reports a stale address for an invalid function code");
    add(
        all,
        UNDEFINED,
        "lx.*|lv.*|lfdp.*|lq|lmw|lsw[ix]",
        step -> step.raised(End.DATA_STORAGE),
        IntegerDepartures::partlyLoaded,
        "III.6.7",
        "registers loaded before the interrupt");
    add(
        all,
        UNDEFINED,
        "st.*",
        step -> step.raised(End.DATA_STORAGE),
        (step, mask) -> mask.ignoreData(),
        "III.6.7",
        "memory written before the interrupt");
    add(
        all,
        QEMU,
        "l[wd]at|st[wd]at",
        step ->
            step.raised(End.ALIGNMENT)
                && (step.field("FC") >= 24 || step.theirs().end() == End.DATA_STORAGE),
        EVERYTHING,
        "II.4.5",
        "accepts operands that cross a 32-byte block; checks the function code first");
    add(
        all,
        QEMU,
        "l[wd]at",
        step -> step.field("FC") >= 24,
        (step, mask) -> mask.ignore(step.field("RT"), -1),
        "II.4.5",
        "returns another value if a bounded function changes nothing");
    add(
        all,
        QEMU,
        "l[wd]at",
        step -> step.field("FC") == 28,
        (step, mask) -> mask.ignoreData().ignore(step.field("RT"), -1),
        "II.4.5",
        "reads the lower bound after the operand, not before it");
    add(
        all,
        QEMU,
        "lwat|stwat",
        step -> step.field("FC") == 5 || step.field("FC") == 7,
        (step, mask) -> mask.ignoreData(),
        "II.4.5",
        "compares signed words wrongly");
    add(
        all,
        UNDEFINED,
        "lswx",
        step -> step.ours().end() == End.ILLEGAL,
        EVERYTHING,
        "I.3.3.7",
        "an invalid form: XER makes it load its base or index");
    add(
        all,
        QEMU,
        "icbi",
        step -> step.raised(End.DATA_STORAGE),
        (step, mask) -> mask.ignoreAddress(),
        "III.6.5.3",
        "reports the address of the cache block");
    add(
        all,
        QEMU,
        "m[ft]spr|mftb",
        step -> step.theirs().end() == End.PRIVILEGED && step.ours().end() == End.ILLEGAL,
        (step, mask) -> mask.ignoreEnd(),
        "III.4.4.4",
        "reports a register that does not exist as privileged");
  }

  private static void partlyLoaded(Step step, Mask mask) {
    if (step.target() >= 0) {
      mask.ignoreVsr(step.target()).ignoreVsr(step.target() | 1);
    } else if (step.name().equals("lq")) {
      mask.ignore(step.field("RTp"), -1).ignore(step.field("RTp") + 1, -1);
    } else {
      for (int gpr = 0; gpr < 32; gpr++) {
        mask.ignore(gpr, -1);
      }
    }
  }

  private static long indexedAddress(Step step) {
    long base = step.field("RA0") == 0 ? 0 : step.before().get(step.field("RA0"));
    return base + step.before().get(step.field("RB"));
  }
}
