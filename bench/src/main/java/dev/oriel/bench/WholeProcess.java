package dev.oriel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;

/**
 * Times whole guests: the speed guest, and Debian from boot to its first command and power-off.
 * Each runs under Oriel and, if installed, under QEMU, in turn. Prints medians as Markdown tables.
 *
 * <p>Run by {@code bench/run}, from the root of the repository: {@code WholeProcess ROUNDS|short}.
 */
public final class WholeProcess {
  private static final Path SPEED = Path.of("boot/src/test/resources/dev/oriel/boot/speed.elf");
  private static final List<String> MACHINE =
      List.of("-M", "pseries", "-nographic", "-nodefaults", "-serial", "stdio");
  private static final int LIMIT_SECONDS = 600;

  /** Repetitions of each small program in one boot. */
  private static final int REPETITIONS = 8;

  /** Repetitions of Debian's programs, which take seconds. */
  private static final int DEBIAN_REPETITIONS = 2;

  private static final int DISK_MEBIBYTES = 64;

  /** Repetitions of each pattern of disk requests in one boot. */
  private static final int DISK_REPETITIONS = 4;

  private static final String NVME = "NVMe ";

  private static final String FIRST = ", first repetition";
  private static final String BEST = ", best repetition";

  private final Map<String, List<String>> emulators = new LinkedHashMap<>();

  /** Results by name of the measurement, then by emulator. */
  private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();

  /** The amount of work in each kernel of the speed guest. */
  private final Map<String, Double> amounts = new LinkedHashMap<>();

  /** The guest without packages. */
  private final DebianGuest plain = DebianGuest.make();

  private WholeProcess() throws IOException, InterruptedException {
    emulators.put("Oriel", List.of("./oriel", "run", "-monitor", "none"));
    if (installed("qemu-system-ppc64")) {
      emulators.put("QEMU", List.of("qemu-system-ppc64", "-monitor", "none"));
    }
  }

  /** {@code args[0]}: how many rounds, or {@code short} for the quickest part of one. */
  public static void main(String[] args) throws IOException, InterruptedException {
    WholeProcess process = new WholeProcess();
    if (args[0].equals("short")) {
      for (String emulator : process.emulators.keySet()) {
        process.speed(emulator);
        process.boot(emulator);
      }
      process.report(1);
      return;
    }
    int rounds = Integer.parseInt(args[0]);
    DebianGuest packages = DebianGuest.make("--packages", ProgramsArchive.PACKAGES);
    for (int round = 1; round <= rounds; round++) {
      for (String emulator : process.emulators.keySet()) {
        System.err.printf("round %d of %d: %s%n", round, rounds, emulator);
        process.speed(emulator);
        process.boot(emulator);
        process.disk(emulator);
        process.programs(emulator, process.plain, ProgramsArchive.COMMAND, REPETITIONS);
        process.programs(emulator, packages, ProgramsArchive.DEBIAN_COMMAND, DEBIAN_REPETITIONS);
      }
    }
    process.report(rounds);
  }

  private void speed(String emulator) throws IOException, InterruptedException {
    Run run = run(emulator, List.of("-m", "512M", "-kernel", SPEED.toString()));
    Map<String, String[]> last = new LinkedHashMap<>();
    run.output()
        .lines()
        .map(line -> line.strip().split(" "))
        .filter(words -> words.length == 4)
        .filter(words -> words[1].matches("[0-9]+") && words[2].matches("[0-9]+"))
        .forEach(words -> last.put(words[0], words));
    last.forEach(
        (name, words) -> {
          amounts.put(name, Double.parseDouble(words[1]));
          record(name, emulator, Double.parseDouble(words[2]) / Double.parseDouble(words[1]));
        });
  }

  private void boot(String emulator) throws IOException, InterruptedException {
    Run run = debian(emulator, "true");
    record("boot, a command, off", emulator, run.seconds());
    record("peak resident set of that", emulator, run.peakMebibytes());
  }

  /** Direct reads and writes: hypervisor exits, interrupts and DMA through the window. */
  private void disk(String emulator) throws IOException, InterruptedException {
    repeated(emulator, plain, ProgramsArchive.DISK_COMMAND, DISK_REPETITIONS)
        .forEach(
            (name, runs) -> {
              List<Double> microseconds =
                  runs.stream().map(run -> run.nanoseconds() / run.result() / 1e3).toList();
              record(NVME + name + FIRST, emulator, microseconds.getFirst());
              record(NVME + name + BEST, emulator, Collections.min(microseconds));
            });
  }

  /** Times programs: the first repetition and the best. */
  private void programs(String emulator, DebianGuest guest, String command, int times)
      throws IOException, InterruptedException {
    repeated(emulator, guest, command, times)
        .forEach(
            (name, runs) -> {
              List<Double> milliseconds =
                  runs.stream().map(run -> run.nanoseconds() / 1e6).toList();
              record(name + FIRST, emulator, milliseconds.getFirst());
              record(name + BEST, emulator, Collections.min(milliseconds));
            });
  }

  /**
   * One line that a program printed.
   *
   * @param result for the disk program, the number of requests
   */
  private record Repetition(double nanoseconds, long result) {}

  /** Boots with the programs at hand and runs {@code command}; returns its output by first word. */
  private Map<String, List<Repetition>> repeated(
      String emulator, DebianGuest guest, String command, int times)
      throws IOException, InterruptedException {
    Path initrd = Files.createTempFile("oriel-bench", ".cpio");
    try {
      ProgramsArchive.write(guest, initrd);
      Run run = debian(emulator, guest, initrd, command + " " + times);
      Map<String, List<Repetition>> repetitions = new LinkedHashMap<>();
      run.output()
          .lines()
          .map(line -> line.strip().split(" "))
          .filter(words -> words.length == 4 && words[2].matches("[0-9]+"))
          .forEach(
              words ->
                  repetitions
                      .computeIfAbsent(words[0], name -> new ArrayList<>())
                      .add(
                          new Repetition(
                              Double.parseDouble(words[2]),
                              words[3].matches("[0-9]{1,9}") ? Long.parseLong(words[3]) : 0)));
      return repetitions;
    } finally {
      Files.delete(initrd);
    }
  }

  private Run debian(String emulator, String command) throws IOException, InterruptedException {
    return debian(emulator, plain, plain.initramfs().getFirst(), command);
  }

  private Run debian(String emulator, DebianGuest guest, Path initrd, String command)
      throws IOException, InterruptedException {
    Path disk = Files.createTempFile("oriel-bench", ".img");
    try {
      Files.write(disk, new byte[DISK_MEBIBYTES << 20]);
      Run run =
          run(
              emulator,
              List.of(
                  "-m",
                  "2G",
                  "-kernel",
                  guest.kernel().toString(),
                  "-initrd",
                  initrd.toString(),
                  "-append",
                  "console=hvc0 quiet cryptomgr.notests -- " + command,
                  "-drive",
                  "file=" + disk + ",format=raw,if=none,id=d",
                  "-device",
                  "nvme,drive=d,serial=bench"));
      if (!run.output().contains("oriel exit 0")) {
        throw new IllegalStateException(emulator + " did not boot:\n" + run.output());
      }
      return run;
    } finally {
      Files.delete(disk);
    }
  }

  private void record(String what, String emulator, double figure) {
    figures
        .computeIfAbsent(what, key -> new LinkedHashMap<>())
        .computeIfAbsent(emulator, key -> new ArrayList<>())
        .add(figure);
  }

  private void report(int rounds) throws IOException {
    System.out.printf("Medians of %d round%s, interleaved.%n%n", rounds, rounds == 1 ? "" : "s");
    System.out.println(
        "| measured | unit | " + String.join(" | ", emulators.keySet()) + " | times as fast |");
    System.out.println("|---|---|" + "---:|".repeat(emulators.size() + 1));
    Map<String, Long> instructions = GuestInstructions.count(Files.readAllBytes(SPEED));
    for (String what : figures.keySet()) {
      if (what.startsWith(NVME)) {
        row(what, "µs a request", false, figure -> figure);
      } else if (what.endsWith(FIRST) || what.endsWith(BEST)) {
        row(what, "ms", false, figure -> figure);
      } else if (what.startsWith("boot")) {
        row(what, "s", false, figure -> figure);
      } else if (what.startsWith("peak")) {
        row(what, "MiB", false, figure -> figure);
      } else if (what.startsWith("H_")) {
        row(what, "million/s", true, nanoseconds -> 1000 / nanoseconds);
      } else {
        double each = instructions.get(what) / amounts.get(what);
        row(what, "guest MIPS", true, nanoseconds -> each / nanoseconds * 1000);
      }
    }
  }

  /**
   * Prints a row of medians.
   *
   * @param more whether larger is better; the last column is above 1 if Oriel is better than QEMU
   */
  private void row(String what, String unit, boolean more, DoubleUnaryOperator scale) {
    StringBuilder row = new StringBuilder("| %s | %s |".formatted(what, unit));
    List<Double> medians = new ArrayList<>();
    for (String emulator : emulators.keySet()) {
      medians.add(scale.applyAsDouble(median(figures.get(what).get(emulator))));
      row.append(" %.2f |".formatted(medians.getLast()));
    }
    double ratio = medians.getFirst() / medians.getLast();
    row.append(medians.size() < 2 ? " |" : " %.2f |".formatted(more ? ratio : 1 / ratio));
    System.out.println(row);
  }

  private static double median(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The result of one process: standard output, elapsed seconds, peak resident memory in MiB. */
  private record Run(String output, double seconds, double peakMebibytes) {}

  private Run run(String emulator, List<String> options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(emulators.get(emulator));
    command.addAll(MACHINE);
    command.addAll(options);
    Path output = Files.createTempFile("oriel-bench", ".log");
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      double peak = 0;
      while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakMebibytes(process.pid()));
        if (System.nanoTime() - start > LIMIT_SECONDS * 1e9) {
          process.destroyForcibly();
          throw new IllegalStateException("the guest does not end: " + command);
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Run(Files.readString(output), seconds, peak);
    } finally {
      Files.delete(output);
    }
  }

  private static double peakMebibytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // it has just ended
    }
  }

  private static boolean installed(String program) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
