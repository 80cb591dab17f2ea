package dev.oriel.cli;

import dev.oriel.cli.compare.Comparison;
import dev.oriel.cli.compare.Finding;
import dev.oriel.cli.compare.HtmlReport;
import dev.oriel.cli.compare.JsonReport;
import dev.oriel.cli.compare.SvgReport;
import dev.oriel.cli.compare.TextReport;
import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestImage;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.HostException;
import dev.oriel.machine.MachineConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code oriel compare}: boots one guest under several settings and shows what differs. */
final class CompareCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MOST_SECONDS_TO_REPORT = 10;
  private static final int USUAL_WIDTH = 80;
  private static final int LEAST_WIDTH = 60;
  private static final int MOST_WIDTH = 160;

  /** Host memory that a machine needs besides guest memory, in bytes. */
  private static final long HOST_BYTES = 200L << 20;

  private final CompareRequest request;
  private final String commandLine;
  private final PrintStream out;
  private final PrintStream err;

  /** Ends the machines that run now. */
  private volatile Runnable stop = () -> {};

  private volatile boolean leaving;
  private final CountDownLatch reported = new CountDownLatch(1);

  CompareCommand(List<String> arguments, PrintStream out, PrintStream err) {
    request = CompareParser.parse(arguments);
    commandLine = "oriel compare " + Words.join(arguments);
    this.out = out;
    this.err = err;
  }

  int run() throws InterruptedException {
    checkFiles();
    try {
      return report(compare());
    } finally {
      reported.countDown();
    }
  }

  /** After a signal, reports the machines that have finished. */
  private int report(Comparison comparison) {
    if (leaving && comparison.findings().stream().noneMatch(f -> f.problem().isEmpty())) {
      return FAILED;
    }
    boolean terminal = Terminal.isTerminal(1);
    boolean colour = terminal && wantsColour(System.getenv());
    out.print(new TextReport(terminal ? width() : USUAL_WIDTH, colour).of(comparison));
    out.flush();
    write(comparison);
    return comparison.findings().stream().allMatch(f -> f.problem().isEmpty()) ? OK : FAILED;
  }

  /** Whether the user wants colours on a terminal: https://no-color.org. */
  static boolean wantsColour(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Boots all machines, and returns when they have ended. */
  Comparison compare() throws InterruptedException {
    return new Comparison(request.title(), commandLine, findings());
  }

  private static int width() {
    return Terminal.ofStandardInput()
        .flatMap(Terminal::size)
        .map(size -> Math.clamp(size.columns(), LEAST_WIDTH, MOST_WIDTH))
        .orElse(USUAL_WIDTH);
  }

  /**
   * Checks the output files before any machine runs: each can be written, and none is a disk of a
   * machine.
   */
  private void checkFiles() {
    List<Path> taken = new ArrayList<>();
    for (CompareRequest.Setting setting : request.settings()) {
      setting.run().disk().map(DriveConfig::file).ifPresent(taken::add);
      setting.run().machine().build().drives().stream().map(DriveConfig::file).forEach(taken::add);
    }
    request.html().ifPresent(file -> OutputFiles.claim("--html", file, taken));
    request.json().ifPresent(file -> OutputFiles.claim("--json", file, taken));
    request
        .pictures()
        .filter(folder -> !Files.isDirectory(folder) || !Files.isWritable(folder))
        .ifPresent(
            folder -> {
              throw new UsageException(
                  "--svg: " + folder + " is not a folder that can be written to");
            });
  }

  private List<Finding> findings() throws InterruptedException {
    List<GuestImage> guests = guests();
    int together = request.together().orElseGet(this::fitting);
    Thread hook = new Thread(this::leave, "leave");
    Runtime.getRuntime().addShutdownHook(hook);
    List<Finding> findings = new ArrayList<>();
    try (CompareProgress progress = new CompareProgress(err, Terminal.isTerminal(2))) {
      for (int from = 0; from < request.settings().size() && !leaving; from += together) {
        int to = Math.min(request.settings().size(), from + together);
        findings.addAll(findings(from, to, guests, progress));
      }
    } finally {
      RunCommand.removeHook(hook);
    }
    return findings;
  }

  /** The guest of each setting; fetches missing ones. */
  private List<GuestImage> guests() {
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      DebianGuests debian = DebianGuests.ofUser(System.getenv(), progress);
      Map<List<?>, GuestImage> fetched = new HashMap<>();
      return request.settings().stream()
          .map(CompareRequest.Setting::run)
          .map(
              run ->
                  fetched.computeIfAbsent(
                      List.of(run.suite(), run.packages()),
                      key -> debian.get(run.suite(), run.packages())))
          .toList();
    }
  }

  /** On a signal: ends the machines, deletes their disks, and reports the findings so far. */
  private void leave() {
    leaving = true;
    stop.run();
    try {
      if (!reported.await(MOST_SECONDS_TO_REPORT, TimeUnit.SECONDS)) {
        err.println("oriel: the report was not written in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Findings of machines that run side by side; if one fails, the others are ended. */
  private List<Finding> findings(
      int from, int to, List<GuestImage> guests, CompareProgress progress)
      throws InterruptedException {
    Turns turns = new Turns(to - from);
    List<Trial> trials = new CopyOnWriteArrayList<>();
    stop =
        () -> {
          turns.over();
          trials.forEach(Trial::stop);
        };
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = from; i < to; i++) {
        CompareRequest.Setting setting = request.settings().get(i);
        trials.add(
            new Trial(
                setting, guests.get(i), turns.enter(), step -> progress.at(setting.name(), step)));
      }
      List<Finding> findings = new ArrayList<>();
      for (Future<Finding> running : threads.invokeAll(trials.stream().map(this::task).toList())) {
        findings.add(running.get());
      }
      return findings;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      trials.forEach(Trial::close);
    }
  }

  private Callable<Finding> task(Trial trial) {
    return () -> {
      try {
        return trial.run();
      } catch (RuntimeException | Error e) {
        stop.run();
        throw e;
      }
    };
  }

  /**
   * How many machines may run side by side: one per host processor, if the host has memory for all,
   * and if no two write the same image.
   */
  private int fitting() {
    long fit = Runtime.getRuntime().availableProcessors();
    for (CompareRequest.Setting setting : request.settings()) {
      MachineConfig config = setting.run().machine().build();
      boolean writes = config.drives().stream().anyMatch(drive -> !drive.readOnly());
      if (writes || setting.run().disk().isPresent()) {
        return 1;
      }
      fit = Math.min(fit, memoryAvailable() / (config.ram() + HOST_BYTES));
    }
    return Math.clamp(fit, 1, CompareParser.MOST_TOGETHER);
  }

  /** Memory that the host can spare, in bytes; {@link Long#MAX_VALUE} if the host does not tell. */
  private static long memoryAvailable() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private void write(Comparison comparison) {
    Map<Path, String> files = new LinkedHashMap<>();
    request.html().ifPresent(file -> files.put(file, HtmlReport.of(comparison)));
    request.json().ifPresent(file -> files.put(file, JsonReport.of(comparison)));
    request
        .pictures()
        .ifPresent(
            folder ->
                SvgReport.of(comparison)
                    .forEach((name, svg) -> files.put(folder.resolve(name), svg)));
    write(files, err);
  }

  /**
   * Writes all that can be written.
   *
   * @throws HostException naming the first file that cannot
   */
  static void write(Map<Path, String> files, PrintStream err) {
    Optional<HostException> failure = Optional.empty();
    for (Map.Entry<Path, String> file : files.entrySet()) {
      try {
        Files.writeString(file.getKey(), file.getValue());
        err.println("wrote " + file.getKey());
      } catch (IOException e) {
        HostException problem = HostException.cannotWrite(file.getKey(), e);
        failure = failure.or(() -> Optional.of(problem));
      }
    }
    failure.ifPresent(
        problem -> {
          throw problem;
        });
  }
}
