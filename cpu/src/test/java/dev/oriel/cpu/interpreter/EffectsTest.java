package dev.oriel.cpu.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Field;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Interrupt;
import dev.oriel.isa.IsaTable;
import dev.oriel.isa.Operand;
import dev.oriel.isa.Resource;
import dev.oriel.isa.Touched;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The table says what the semantics do: an instruction is executed in two states that differ in all
 * that it does not read by the table, and must do the same in both; what it does not write must
 * stay. And the table says no more than that: each register that is read makes a difference in some
 * state, each that is written changes in some, each kind of interrupt is caused.
 */
class EffectsTest {
  private static final int TRIALS = 60;
  private static final int MOST_TRIALS = 3000;
  private static final long SEED = Long.getLong("oriel.seed", 20261129);

  /** What cannot be observed here, or is not told apart. */
  private static final Map<String, Set<String>> EXEMPT =
      Map.ofEntries(
          // Loads whose value is not used: they translate the address.
          Map.entry("icbi", Set.of("reads MEMORY")),
          Map.entry("dcbst", Set.of("reads MEMORY")),
          Map.entry("dcbf", Set.of("reads MEMORY")),
          Map.entry("copy", Set.of("reads MEMORY")),
          // The byte count is not known from the word, so that all registers may be reached.
          Map.entry("lswx", Set.of("writes RA0", "writes RB")),
          // Of MSR only RI is changed here; these keep other bits.
          Map.entry("mtmsr", Set.of("reads MSR")),
          Map.entry("mtmsrd", Set.of("reads MSR")),
          Map.entry("rfid", Set.of("reads MSR")),
          Map.entry("rfscv", Set.of("reads MSR")),
          // Translations that are forgotten are found again.
          Map.entry("tlbie", Set.of("reads RB", "reads RS")),
          Map.entry("tlbiel", Set.of("reads RB", "reads RS")),
          // It depends on one digit only where all others are 9.
          Map.entry("vmul10ecuq", Set.of("reads VRB")),
          // Only few powers of 2 are denormalized numbers.
          Map.entry("vexptefp", Set.of("reads VSCR")),
          // An interrupt is pending, so that the end comes.
          Map.entry("wait", Set.of("reads OUTSIDE")));

  private final EffectsMachine machine = new EffectsMachine();
  private final Map<String, String> faults = new LinkedHashMap<>();
  private final Set<String> excess = new TreeSet<>();

  /** Effects of the row in the table, by operand names, that have not been observed yet. */
  private final Set<String> unseen = new HashSet<>();

  private final Set<String> seen = new HashSet<>();
  private boolean completed;

  @Test
  void theTableMatchesTheSemantics() {
    for (Instruction row : IsaTable.power9().instructions()) {
      if (!row.has(Flag.TODO)) {
        row(row);
      }
    }
    assertThat(faults).isEmpty();
    assertThat(excess).isEmpty();
  }

  private void row(Instruction row) {
    unseen.clear();
    seen.clear();
    seen.addAll(EXEMPT.getOrDefault(row.mnemonic(), Set.of()));
    row.effects().interrupts().forEach(kind -> unseen.add("causes " + kind));
    completed = false;
    Random random = new Random(SEED + row.mnemonic().hashCode());
    for (int i = 0; i < TRIALS || i < MOST_TRIALS && !seen.containsAll(unseen); i++) {
      trial(row, new EffectsTrial(row, random), random);
    }
    unseen.removeAll(seen);
    if (!completed) {
      unseen.removeIf(name -> !name.startsWith("causes"));
    }
    if (!unseen.isEmpty()) {
      excess.add(row.mnemonic() + " never " + new TreeSet<>(unseen));
    }
  }

  private void trial(Instruction row, EffectsTrial trial, Random random) {
    int word = trial.word;
    Touched reads = row.effects().reads(word);
    Touched writes = row.effects().writes(word);
    reserve(row, trial, random);
    EffectsMachine.Outcome outcome = machine.run(row, word, trial.before, 1000);
    outcome.interrupt().ifPresent(kind -> interrupted(row, kind));
    if (row.mnemonic().equals("sc") || row.mnemonic().equals("darn")) {
      return;
    }
    completed |= outcome.interrupt().isEmpty();
    kept(row, trial, outcome, writes);
    ThreadState other = trial.before.copy();
    for (int cell = 0; cell < ThreadState.COUNT; cell++) {
      if (!ThreadState.in(reads, cell) && !mode(cell)) {
        other.randomize(cell, random);
      }
    }
    long time = reads.has(Resource.OUTSIDE) ? 1000 : 2000;
    long reservation = machine.reservation;
    machine.reservation = reads.has(Resource.RESERVATION) ? reservation : 0;
    EffectsMachine.Outcome same = machine.run(row, word, other, time);
    machine.reservation = reservation;
    String difference = difference(trial.before, outcome, other, same, reads, writes);
    if (!difference.isEmpty() && !faults.containsKey(row.mnemonic())) {
      faults.put(
          row.mnemonic(),
          "0x%08x: %s %s"
              .formatted(word, difference, culprits(row, trial, outcome, reads, writes)));
    }
    single(row, trial, outcome, reads, random);
  }

  private void interrupted(Instruction row, Interrupt kind) {
    seen.add("causes " + kind);
    if (!row.effects().interrupts().contains(kind)) {
      faults.putIfAbsent(row.mnemonic(), "causes " + kind);
    }
  }

  private static boolean mode(int cell) {
    return cell >= ThreadState.TRANSLATION && cell < ThreadState.MEMORY;
  }

  private void reserve(Instruction row, EffectsTrial trial, Random random) {
    machine.reservation = 0;
    if (row.mnemonic().matches("st.cx\\.") && random.nextInt(4) != 0) {
      machine.reservation = trial.ea;
      machine.reservationSize = 1 << "bhwdq".indexOf(row.mnemonic().charAt(2));
    }
  }

  /** Checks that state outside the declared writes is unchanged. */
  private void kept(
      Instruction row, EffectsTrial trial, EffectsMachine.Outcome outcome, Touched writes) {
    boolean interrupted = outcome.interrupt().isPresent();
    for (int cell = 0; cell < ThreadState.COUNT; cell++) {
      boolean written = ThreadState.in(writes, cell);
      boolean changed = outcome.state().cells()[cell] != trial.before.cells()[cell];
      if (changed && !written && !(interrupted && ThreadState.interruptState(cell))) {
        faults.putIfAbsent(
            row.mnemonic(), "0x%08x writes %s".formatted(trial.word, ThreadState.name(cell)));
      }
      if (written) {
        String operand = operand(row, trial, cell);
        if (!operand.isEmpty() && !interrupted) {
          unseen.add("writes " + operand);
          if (changed) {
            seen.add("writes " + operand);
          }
        }
      }
    }
  }

  /** In what the outcomes differ, though they ought not to; empty if in nothing. */
  private static String difference(
      ThreadState before,
      EffectsMachine.Outcome outcome,
      ThreadState otherBefore,
      EffectsMachine.Outcome other,
      Touched reads,
      Touched writes) {
    if (!outcome.interrupt().equals(other.interrupt())) {
      return outcome.interrupt() + " or " + other.interrupt();
    }
    if (outcome.next() != other.next() || outcome.cause() != other.cause()) {
      return "next instruction or cause of interrupt";
    }
    boolean interrupted = outcome.interrupt().isPresent();
    for (int cell = 0; cell < ThreadState.COUNT; cell++) {
      long after = outcome.state().cells()[cell];
      long otherAfter = other.state().cells()[cell];
      long changed = after ^ before.cells()[cell] | otherAfter ^ otherBefore.cells()[cell];
      boolean kept = (bytes(changed) & bytes(after ^ otherAfter)) == 0;
      boolean mayKeep = !ThreadState.in(writes, cell) || interrupted || ThreadState.oneOfMany(cell);
      boolean own = interrupted && ThreadState.interruptState(cell);
      if (after != otherAfter && !(mayKeep && kept) && !own) {
        return ThreadState.name(cell);
      }
    }
    return "";
  }

  /** Ones in all bytes that are not 0. */
  private static long bytes(long value) {
    long mask = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      mask |= (value >>> shift & 0xff) == 0 ? 0 : 0xffL << shift;
    }
    return mask;
  }

  /** Of the cells that are not read, those that alone make a difference. */
  private Set<String> culprits(
      Instruction row,
      EffectsTrial trial,
      EffectsMachine.Outcome outcome,
      Touched reads,
      Touched writes) {
    Set<String> culprits = new TreeSet<>();
    Random random = new Random(1);
    for (int cell = 0; cell < ThreadState.COUNT; cell++) {
      if (!ThreadState.in(reads, cell) && !mode(cell)) {
        for (int i = 0; i < (cell < ThreadState.MEMORY ? 5 : 0); i++) {
          ThreadState other = trial.before.copy();
          other.randomize(cell, random);
          EffectsMachine.Outcome changed = machine.run(row, trial.word, other, 1000);
          if (!difference(trial.before, outcome, other, changed, reads, writes).isEmpty()) {
            culprits.add(ThreadState.name(cell));
          }
        }
      }
    }
    return culprits;
  }

  /** Changes one thing that is read, and sees whether it makes a difference. */
  private void single(
      Instruction row,
      EffectsTrial trial,
      EffectsMachine.Outcome outcome,
      Touched reads,
      Random random) {
    Map<String, List<Integer>> cells = new LinkedHashMap<>();
    for (int cell = 0; cell < ThreadState.COUNT; cell++) {
      String operand = ThreadState.in(reads, cell) ? operand(row, trial, cell) : "";
      if (!operand.isEmpty()) {
        cells.computeIfAbsent("reads " + operand, key -> new ArrayList<>()).add(cell);
      }
    }
    if (reads.has(Resource.RESERVATION)) {
      cells.put("reads RESERVATION", List.of());
    }
    if (outcome.interrupt().isEmpty()) {
      unseen.addAll(cells.keySet());
    }
    List<String> candidates = new ArrayList<>(cells.keySet());
    candidates.removeAll(seen);
    if (candidates.isEmpty() || completed && outcome.interrupt().isPresent()) {
      return;
    }
    String chosen = candidates.get(random.nextInt(candidates.size()));
    ThreadState other = trial.before.copy();
    cells.get(chosen).forEach(cell -> other.randomize(cell, random));
    long reservation = machine.reservation;
    if (chosen.endsWith("RESERVATION")) {
      machine.reservation = 0;
    }
    EffectsMachine.Outcome changed =
        machine.run(row, trial.word, other, chosen.endsWith("OUTSIDE") ? 2000 : 1000);
    machine.reservation = reservation;
    Touched none = Touched.NOTHING;
    Touched writes = row.effects().writes(trial.word);
    if (!difference(trial.before, outcome, other, changed, none, writes).isEmpty()) {
      seen.add(chosen);
    }
  }

  /** What the row calls the register of that cell; empty if two operands do. */
  private static String operand(Instruction row, EffectsTrial trial, int cell) {
    Field.Kind[] kinds =
        cell < ThreadState.VSR
            ? new Field.Kind[] {Field.Kind.GPR, Field.Kind.GPR0}
            : new Field.Kind[] {Field.Kind.FPR, Field.Kind.VSR, Field.Kind.VR};
    if (cell >= ThreadState.CR) {
      return cell < ThreadState.XER ? "CR" : ThreadState.name(cell);
    }
    int number = cell < ThreadState.VSR ? cell : (cell - ThreadState.VSR) / 2;
    String name = "others";
    for (Operand operand : row.operands()) {
      Field field = operand.field();
      int value = field.extract(trial.word) + (field.kind() == Field.Kind.VR ? 32 : 0);
      if (List.of(kinds).contains(field.kind())
          && (value == number || field.pair() && value + 1 == number)) {
        if (!name.equals("others")) {
          return "";
        }
        name = field.name();
      }
    }
    return name;
  }
}
