package dev.oriel.conformance;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** The command behind {@code conformance/run}. */
final class Conformance {
  private static final String USAGE =
      "conformance/run [--seed N] [--trials N] [--sequences N] [--rows REGEX] [--engine NAME] [--report FILE] [--record]";

  private static final int KEPT_TRIALS = 6;
  private static final int KEPT_SEQUENCES = 1000;
  private static final int KEPT_PROGRAMS = 400;

  private final IsaTable isa = IsaTable.power9();
  private final String command;
  private long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
  private int trials = 1000;
  private long sequences = 1_000_000;
  private String rows = ".*";
  private Engines engine = Engines.INTERPRETER;
  private Path report = Path.of("conformance/target/conformance.md");
  private boolean record;

  private Conformance(String[] arguments) {
    command = String.join(" ", arguments);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--record")) {
        record = true;
        continue;
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " wants a value: " + USAGE);
      }
      String value = arguments[i + 1];
      switch (arguments[i++]) {
        case "--seed" -> seed = Long.parseLong(value);
        case "--trials" -> trials = Integer.parseInt(value);
        case "--sequences" -> sequences = Long.parseLong(value);
        case "--rows" -> rows = value;
        case "--engine" -> engine = Engines.named(value);
        case "--report" -> report = Path.of(value);
        default ->
            throw new IllegalArgumentException("no option " + arguments[i - 1] + ": " + USAGE);
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Conformance conformance;
    try {
      conformance = new Conformance(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(64);
      return;
    }
    System.exit(conformance.run() ? 0 : 1);
  }

  /** The results of one byte order. */
  private record Half(Map<Instruction, Tally> rows, Tally sequences) {}

  private boolean run() throws IOException, InterruptedException, ExecutionException {
    System.out.println("seed " + seed);
    long start = System.nanoTime();
    List<Half> halves;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Half> little = threads.submit(() -> half(true, sequences / 2));
      Future<Half> big = threads.submit(() -> half(false, sequences - sequences / 2));
      halves = List.of(little.get(), big.get());
    }
    if (record) {
      return true;
    }
    Map<Instruction, Tally> tallies = new LinkedHashMap<>();
    Tally together = new Tally();
    for (Half half : halves) {
      half.rows()
          .forEach((row, tally) -> tallies.computeIfAbsent(row, r -> new Tally()).add(tally));
      together.add(half.sequences());
    }
    tallies.values().forEach(tally -> tally.failures().forEach(System.out::println));
    together.failures().forEach(System.out::println);
    Report result = new Report(isa, tallies, together);
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    Files.writeString(report, result.text(again(), version(), seconds));
    System.out.println("seed " + seed + ": " + result.figure());
    System.out.println(report);
    return together.failures().isEmpty()
        && tallies.values().stream().allMatch(tally -> tally.failures().isEmpty());
  }

  private String again() {
    String all = command.contains("--seed") ? command : "--seed " + seed + " " + command;
    return "conformance/run " + all.strip();
  }

  private Half half(boolean littleEndian, long count) throws IOException, InterruptedException {
    try (Campaign campaign = new Campaign(isa, littleEndian, engine)) {
      List<Instruction> chosen =
          campaign.rows().stream().filter(row -> row.mnemonic().matches(rows)).toList();
      if (record) {
        Path folder = Path.of("conformance/src/test/resources/dev/oriel/conformance");
        Files.createDirectories(folder);
        Path file = folder.resolve(littleEndian ? "little.corpus" : "big.corpus");
        Path programs = folder.resolve(littleEndian ? "little.programs" : "big.programs");
        Corpus.write(
            campaign.programs(chosen, KEPT_PROGRAMS, seed), Files.newOutputStream(programs));
        int times = littleEndian ? KEPT_TRIALS : KEPT_TRIALS / 2;
        Corpus.write(
            campaign.record(chosen, times, KEPT_SEQUENCES, seed), Files.newOutputStream(file));
        return new Half(Map.of(), new Tally());
      }
      Map<Instruction, Tally> tallies = campaign.rows(chosen, trials, seed);
      if (SystemTrials.ROWS.stream().anyMatch(row -> row.matches(rows))) {
        tallies.putAll(new SystemTrials(isa, littleEndian).run(trials, seed));
      }
      return new Half(tallies, campaign.sequences(chosen, count, seed));
    }
  }

  private static String version() throws IOException {
    Process process = new ProcessBuilder("qemu-ppc64le", "--version").start();
    return new String(process.getInputStream().readAllBytes()).lines().findFirst().orElse("QEMU");
  }
}
