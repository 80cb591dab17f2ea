package dev.oriel.conformance;

import dev.oriel.conformance.Verdict.Failure;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Trials of every row, then of sequences, in one byte order. */
final class Campaign implements AutoCloseable {
  private static final int BATCH = 200;

  /** The most instructions of a sequence, not counting those added to make a pair. */
  private static final int LONGEST = 12;

  /** One in so many sequences is a program. */
  private static final int PROGRAMS = 4;

  /** How many failures of one row are shrunk and reported; the others are only counted. */
  private static final int TOLD = 3;

  private final IsaTable isa;
  private final boolean littleEndian;
  private final Side ours;
  private final Side interpreter;
  private final Side theirs;
  private final Judge judge;
  private final Generator generator;
  private final Listing listing;

  Campaign(IsaTable isa, boolean littleEndian, Engines engine) {
    this.isa = isa;
    this.littleEndian = littleEndian;
    ours = new OrielSide(littleEndian, vcpu -> engine.of(vcpu, isa));
    interpreter =
        engine == Engines.INTERPRETER
            ? ours
            : new OrielSide(littleEndian, vcpu -> Engines.INTERPRETER.of(vcpu, isa));
    theirs = new QemuSide(littleEndian);
    judge = new Judge(isa, theirs, ours, interpreter);
    generator = new Generator(isa);
    listing = new Listing(isa);
  }

  /** Rows that both sides can execute in this byte order. */
  List<Instruction> rows() {
    return isa.instructions().stream().filter(row -> Forms.runs(row, littleEndian)).toList();
  }

  /**
   * Tries each of {@code rows} {@code count} times, or twice as often if it cannot run in the other
   * byte order.
   */
  Map<Instruction, Tally> rows(List<Instruction> rows, int count, long seed) {
    Map<Instruction, Tally> tallies = new LinkedHashMap<>();
    for (Instruction row : rows) {
      Random seeds = new Random(seed ^ row.mnemonic().hashCode() * 0x9e37_79b9_7f4aL);
      Tally tally = new Tally();
      int times = Forms.runs(row, !littleEndian) ? count : 2 * count;
      while (tally.tried() < times) {
        int size = (int) Math.min(BATCH, times - tally.tried());
        run(drawn(() -> generator.single(row, seeds.nextLong()), size, tally), tally);
      }
      tallies.put(row, tally);
    }
    return tallies;
  }

  /** Tries {@code count} sequences of those {@code rows} that do not always interrupt. */
  Tally sequences(List<Instruction> rows, long count, long seed) {
    List<Instruction> going = rows.stream().filter(Forms::goesOn).toList();
    Slots slots = Slots.of(going);
    Random random = new Random(seed);
    Tally tally = new Tally();
    while (tally.tried() < count) {
      int size = (int) Math.min(BATCH, count - tally.tried());
      run(drawn(() -> sequence(going, slots, random), size, tally), tally);
    }
    return tally;
  }

  /**
   * Recordings to keep: {@code count} trials of each row, and {@code sequences} that agree. Trials
   * of several instructions that do not agree are left out, because they cannot be judged without
   * QEMU.
   */
  List<Corpus.Recording> record(List<Instruction> rows, int count, int sequences, long seed) {
    List<Corpus.Recording> kept = new ArrayList<>();
    Random random = new Random(seed);
    Tally tally = new Tally();
    for (Instruction row : rows) {
      for (Trial trial : drawn(() -> generator.single(row, random.nextLong()), count, tally)) {
        keep(trial, kept);
      }
    }
    int all = kept.size() + sequences;
    List<Instruction> going = rows.stream().filter(Forms::goesOn).toList();
    while (kept.size() < all) {
      keep(drawn(() -> straight(going, random), 1, tally).getFirst(), kept);
    }
    return kept;
  }

  /** Recordings of {@code count} programs that agree. */
  List<Corpus.Recording> programs(List<Instruction> rows, int count, long seed) {
    List<Corpus.Recording> kept = new ArrayList<>();
    Random random = new Random(seed);
    Slots slots = Slots.of(rows.stream().filter(Forms::goesOn).toList());
    while (kept.size() < count) {
      Drawing program = () -> generator.program(slots, random.nextLong());
      keep(drawn(program, 1, new Tally()).getFirst(), kept);
    }
    return kept;
  }

  private void keep(Trial trial, List<Corpus.Recording> kept) {
    Outcome their = theirs.run(trial);
    if (trial.code().length == 1
        || Comparison.agree(their, ours.run(trial), Comparison.everywhere())) {
      kept.add(new Corpus.Recording(trial, their));
    }
  }

  private Trial sequence(List<Instruction> rows, Slots slots, Random random) {
    return !slots.all().isEmpty() && random.nextInt(PROGRAMS) == 0
        ? generator.program(slots, random.nextLong())
        : straight(rows, random);
  }

  private Trial straight(List<Instruction> rows, Random random) {
    return generator.sequence(rows, 2 + random.nextInt(LONGEST - 1), random.nextLong());
  }

  private interface Drawing {
    Trial next();
  }

  private List<Trial> drawn(Drawing drawing, int count, Tally tally) {
    List<Trial> trials = new ArrayList<>();
    while (trials.size() < count) {
      Trial trial = drawing.next();
      if (interpreter.run(trial).sound()) {
        trials.add(trial);
      } else {
        tally.discard();
      }
    }
    return trials;
  }

  private void run(List<Trial> trials, Tally tally) {
    for (Verdict verdict : judge.judge(trials, theirs.run(trials), ours.run(trials))) {
      tally.add(verdict);
      Failure failure = verdict.failure();
      if (failure != null) {
        tally.fail(tally.failures().size() < TOLD ? told(failure) : "");
      }
    }
  }

  private String told(Failure failure) {
    Trial shortest = judge.shrink(failure.trial());
    Failure again = judge.judge(shortest).failure();
    return listing.text(again == null ? failure : again, littleEndian);
  }

  @Override
  public void close() {
    ours.close();
    if (interpreter != ours) {
      interpreter.close();
    }
    theirs.close();
  }
}
