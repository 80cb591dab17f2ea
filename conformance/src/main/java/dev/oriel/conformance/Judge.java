package dev.oriel.conformance;

import dev.oriel.conformance.Outcome.End;
import dev.oriel.conformance.Verdict.Failure;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why two outcomes of one trial differ. It executes each instruction of the trial alone
 * on both sides, from the state in Oriel, and looks for a departure that excuses the difference. So
 * each departure is applied to one instruction with known operands, and a difference does not
 * affect later instructions. Another engine than the interpreter must agree with it in the whole
 * trial.
 */
final class Judge {
  /** Rows whose result is time or a random number. */
  private static final Set<String> CHANCE = Set.of("darn", "mftb", "mfspr");

  private final IsaTable isa;
  private final Side theirs;
  private final Side ours;
  private final Side interpreter;

  /**
   * @param interpreter what {@code ours} must agree with in everything, also where a departure
   *     excuses a difference from {@code theirs}; it may be {@code ours}
   */
  Judge(IsaTable isa, Side theirs, Side ours, Side interpreter) {
    this.isa = isa;
    this.theirs = theirs;
    this.ours = ours;
    this.interpreter = interpreter;
  }

  /** Executes and judges {@code trial}. A trial that leaves its allowed addresses is discarded. */
  Verdict judge(Trial trial) {
    return interpreter.run(trial).sound()
        ? judge(List.of(trial), List.of(theirs.run(trial)), List.of(ours.run(trial))).getFirst()
        : Verdict.AGREED;
  }

  /** Judges the outcomes of {@code trials}. */
  List<Verdict> judge(List<Trial> trials, List<Outcome> their, List<Outcome> our) {
    List<Case> cases = new ArrayList<>();
    List<Trial> alone = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      Case next = new Case(trials.get(i), their.get(i), our.get(i));
      if (next.engineDiffers() == null && !next.agrees() && trials.get(i).limit() > 1) {
        next.steps.addAll(steps(trials.get(i)));
        alone.addAll(next.steps);
      }
      cases.add(next);
    }
    Iterator<Outcome> outcomes = theirs.run(alone).iterator();
    return cases.stream().map(each -> each.verdict(outcomes)).toList();
  }

  /** The instructions of {@code trial} that Oriel executes, each with the state before it. */
  private List<Trial> steps(Trial trial) {
    List<Trial> steps = new ArrayList<>();
    int position = 0;
    Trial rest = trial;
    while (steps.size() <= Layout.MOST_EXECUTED) {
      Trial step = rest.until(1);
      steps.add(step);
      Outcome outcome = interpreter.run(step);
      position += outcome.position();
      // A backward branch leaves the code of the step. Trials that loop were discarded before.
      boolean back = outcome.end() == End.ILLEGAL && outcome.position() < 0;
      if (outcome.end() != End.EXIT && !back || position < 0 || position >= trial.limit()) {
        break;
      }
      rest = trial.from(position, outcome);
    }
    return steps;
  }

  /** A trial with its outcomes, and if they differ, its instructions one by one. */
  private final class Case {
    private final Trial trial;
    private final Outcome their;
    private final Outcome our;
    private final List<Trial> steps = new ArrayList<>();
    private final Set<Departure> departures = new LinkedHashSet<>();
    private final @Nullable Failure engineDiffers;

    Case(Trial trial, Outcome their, Outcome our) {
      this.trial = trial;
      this.their = their;
      this.our = our;
      engineDiffers = interpreter == ours || chance() ? null : fromInterpreter();
    }

    /** How the engine differs from the interpreter. */
    @Nullable Failure engineDiffers() {
      return engineDiffers;
    }

    private @Nullable Failure fromInterpreter() {
      Outcome right = interpreter.run(trial);
      return Comparison.agree(right, our, new Mask())
          ? null
          : new Failure(trial, Comparison.differences(right, our, new Mask()));
    }

    /** Whether two executions may differ by chance. */
    private boolean chance() {
      return Arrays.stream(trial.code())
          .mapToObj(isa::decode)
          .anyMatch(row -> row != null && CHANCE.contains(row.mnemonic()));
    }

    boolean agrees() {
      return Comparison.agree(their, our, Comparison.everywhere());
    }

    /** Takes as many {@code outcomes} as there are steps. */
    Verdict verdict(Iterator<Outcome> outcomes) {
      if (engineDiffers != null) {
        return new Verdict(Set.of(), engineDiffers);
      }
      if (agrees()) {
        return Verdict.AGREED;
      }
      Failure failure = null;
      if (steps.isEmpty()) {
        failure = unexcused(trial, their, our, false);
      }
      for (Trial step : steps) {
        Outcome theirStep = outcomes.next();
        failure =
            failure == null ? unexcused(step, theirStep, interpreter.run(step), false) : failure;
      }
      if (failure == null && departures.isEmpty()) {
        failure = pastMatters();
      }
      return new Verdict(departures, failure);
    }

    private @Nullable Failure unexcused(
        Trial step, Outcome theirStep, Outcome ourStep, boolean past) {
      if (Comparison.agree(theirStep, ourStep, Comparison.everywhere())) {
        return null;
      }
      int word = step.code()[0];
      Instruction row = isa.decode(word);
      Mask mask =
          row == null
              ? Comparison.everywhere()
              : Comparison.excused(
                  new Step(row, word, step.before(), theirStep, ourStep, past), departures);
      return Comparison.agree(theirStep, ourStep, mask)
          ? null
          : new Failure(step, Comparison.differences(theirStep, ourStep, mask));
    }

    /**
     * Handles a trial that differs although each instruction agrees: the cause is state outside the
     * registers, such as a reservation, or a copy of a bit that is never compared.
     */
    private @Nullable Failure pastMatters() {
      int at = firstDifference();
      Outcome reached = ours.run(trial.until(at));
      boolean interrupted = reached.end() != End.EXIT;
      if (interrupted) {
        // The state before it differs already, so the interrupted instruction is not the cause.
        at = reached.position();
      }
      Outcome theirBefore = theirs.run(trial.until(at));
      Outcome ourBefore = ours.run(trial.until(at));
      if (!Comparison.agree(theirBefore, ourBefore, new Mask())) {
        return null;
      }
      if (ourBefore.end() == End.EXIT && ourBefore.position() == at) {
        Trial step = trial.from(at, ourBefore);
        Outcome theirStep = interrupted ? their : theirs.run(trial.until(at + 1));
        Outcome ourStep = interrupted ? our : ours.run(trial.until(at + 1));
        if (unexcused(step, theirStep.from(at), ourStep.from(at), true) == null) {
          return null;
        }
      }
      return new Failure(trial, Comparison.differences(their, our, Comparison.everywhere()));
    }

    /** The position of the first instruction after which the outcomes differ. */
    private int firstDifference() {
      for (int at = 1; at < trial.limit(); at++) {
        Trial part = trial.until(at);
        if (!Comparison.agree(theirs.run(part), ours.run(part), Comparison.everywhere())) {
          return at - 1;
        }
      }
      return trial.limit() - 1;
    }
  }

  // ---------------------------------------------------------------- shrinking

  /**
   * The shortest failing trial found by removing instructions, with as many registers and patches
   * as possible set to zero.
   */
  Trial shrink(Trial trial) {
    Predicate<Trial> fails = candidate -> judge(candidate).failure() != null;
    if (!fails.test(trial)) {
      return trial;
    }
    Trial shortest = shorten(trial, fails);
    for (int i = 0; i < Registers.COUNT; i++) {
      if (shortest.before().get(i) != 0) {
        Trial simpler = shortest.withBefore(shortest.before().with(i, 0));
        shortest = fails.test(simpler) ? simpler : shortest;
      }
    }
    for (int offset : List.copyOf(shortest.patches().keySet())) {
      TreeMap<Integer, Long> fewer = new TreeMap<>(shortest.patches());
      fewer.remove(offset);
      Trial simpler = shortest.withPatches(fewer);
      shortest = fails.test(simpler) ? simpler : shortest;
    }
    return shortest;
  }

  /** Removes ever smaller parts of the code while the trial still fails. */
  private static Trial shorten(Trial trial, Predicate<Trial> fails) {
    Trial shortest = trial.withCode(Arrays.copyOf(trial.code(), trial.limit()));
    for (int part = shortest.code().length / 2; part > 0; part /= 2) {
      for (int from = 0; from + part <= shortest.code().length && shortest.code().length > 1; ) {
        Trial candidate = Cut.without(shortest, from, part);
        if (candidate.limit() > 0 && fails.test(candidate)) {
          shortest = candidate;
        } else {
          from += part;
        }
      }
    }
    return shortest;
  }
}
