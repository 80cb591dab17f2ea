package dev.oriel.cli;

import dev.oriel.harness.CommandFailedException;
import dev.oriel.harness.CommandResult;
import dev.oriel.harness.Debian;
import dev.oriel.harness.GuestEndedException;
import dev.oriel.harness.GuestTimeoutException;
import dev.oriel.harness.RunningGuest;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.HostException;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.SnapshotException;
import dev.oriel.options.Suggestion;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code oriel test}: runs a command of any test suite in a Debian guest, in the folder that guest
 * and host share, and says which of the two failed if one did.
 */
final class TestCommand {
  /** The command, or the boot, took too long; as of coreutils' timeout. */
  static final int HUNG = 124;

  /** The guest ended before the command did. */
  static final int DIED = 125;

  private static final int FAILED = 1;
  private static final int MOST_SECONDS = 999_999;
  private static final List<String> OPTIONS =
      List.of(
          "--suite",
          "--packages",
          "--share",
          "--copy-out",
          "--timeout",
          "--boot-timeout",
          "--cold",
          "-m",
          "-smp");

  /**
   * A file that is copied out of the guest when the command has ended.
   *
   * @param source its path in the guest, from the shared folder if it is relative
   * @param target the file to be written
   */
  private record CopyOut(String source, Path target) {
    static CopyOut read(String value) {
      int colon = value.lastIndexOf(':');
      String source = colon < 0 ? value : value.substring(0, colon);
      String target = colon < 0 ? "" : value.substring(colon + 1);
      String name = source.substring(source.lastIndexOf('/') + 1);
      if (name.isEmpty() || name.equals("..") || name.equals(".")) {
        throw new UsageException("--copy-out " + value + ": name a file of the guest");
      }
      try {
        return new CopyOut(source, Path.of(target.isEmpty() ? name : target));
      } catch (InvalidPathException e) {
        throw new UsageException("--copy-out " + value + ": this host has no such names");
      }
    }
  }

  private final PrintStream out;
  private final PrintStream err;
  private final List<String> command = new ArrayList<>();
  private Duration limit = Duration.ofMinutes(5);
  private Duration boot = Duration.ofMinutes(5);
  private final List<CopyOut> copies = new ArrayList<>();

  /** The guest, as a command line of {@code oriel run}. */
  private final List<String> guest = new ArrayList<>(List.of("debian"));

  private final RunRequest request;

  /**
   * @param arguments the words after {@code test}
   */
  TestCommand(List<String> arguments, PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
    int words = arguments.indexOf("--");
    List<String> options = words < 0 ? arguments : arguments.subList(0, words);
    for (int i = 0; i < options.size(); i++) {
      String option = dashed(options.get(i));
      if (option.equals("--cold")) {
        guest.add(option);
      } else if (i + 1 == options.size() && OPTIONS.contains(option)) {
        throw new UsageException(option + " needs a value");
      } else {
        apply(option, ++i < options.size() ? options.get(i) : "");
      }
    }
    if (words < 0 || words + 1 == arguments.size()) {
      throw new UsageException("which command? oriel test [OPTION]… -- COMMAND [WORD]…");
    }
    command.addAll(arguments.subList(words + 1, arguments.size()));
    if (!guest.contains("--share")) {
      guest.addAll(List.of("--share", "."));
    }
    request = RunParser.parse(guest);
  }

  /** Oriel's own options may have one dash, too. */
  private static String dashed(String option) {
    return OPTIONS.contains("-" + option) ? "-" + option : option;
  }

  private void apply(String option, String value) {
    switch (option) {
      case "--suite", "--packages", "--share", "-m" -> guest.addAll(List.of(option, value));
      case "-smp" ->
          guest.addAll(
              List.of(
                  option,
                  Integer.toString(RunParser.number(option, value, 1, MachineConfig.MOST_CPUS))));
      case "--copy-out" -> copies.add(CopyOut.read(value));
      case "--timeout" -> limit = seconds(option, value);
      case "--boot-timeout" -> boot = seconds(option, value);
      default ->
          throw new UsageException(
              "oriel test: "
                  + (option.startsWith("-") ? "unknown option " : "what is ")
                  + option
                  + Suggestion.text(option, OPTIONS)
                  + " (oriel test --help)");
    }
  }

  private static Duration seconds(String option, String value) {
    return Duration.ofSeconds(RunParser.number(option, value, 1, MOST_SECONDS));
  }

  int run() throws InterruptedException {
    long start = System.nanoTime();
    try (ScratchDisk _ = ScratchDisk.attach(request, request.machine());
        RunningGuest guest = start()) {
      start = System.nanoTime();
      List<String> words = new ArrayList<>(List.of("sh", "-c", "cd /share && exec \"$@\"", "sh"));
      words.addAll(command);
      CommandResult result = guest.run(limit, words.toArray(String[]::new));
      out.write(result.outputBytes(), 0, result.outputBytes().length);
      out.flush();
      err.print(result.error());
      boolean copied = copyOut(guest);
      say(result.status() == 0 ? "passed" : "failed with status " + result.status(), start, "");
      return result.status() == 0 && !copied ? FAILED : result.status();
    } catch (GuestTimeoutException e) {
      say("hung", start, ": " + e.getMessage());
      return HUNG;
    } catch (GuestEndedException e) {
      say("died", start, ": " + e.getMessage());
      return DIED;
    }
  }

  /** Whether all files were copied; a line tells of each that was not. */
  private boolean copyOut(RunningGuest guest) throws InterruptedException {
    boolean all = true;
    for (CopyOut copy : copies) {
      try {
        String path = copy.source.startsWith("/") ? copy.source : "/share/" + copy.source;
        Files.write(copy.target, guest.read(path));
      } catch (CommandFailedException e) {
        complain(copy, "the guest cannot read it");
        all = false;
      } catch (IOException e) {
        complain(copy, "%s cannot be written: %s".formatted(copy.target, HostException.reason(e)));
        all = false;
      }
    }
    return all;
  }

  private void complain(CopyOut copy, String why) {
    err.println("oriel test: --copy-out %s: %s".formatted(GuestText.line(copy.source), why));
  }

  /** The guest: it goes on from a snapshot if there is one that fits. */
  private RunningGuest start() throws InterruptedException {
    MachineConfig wanted = request.machine().build();
    Debian debian =
        new Debian(
            request.suite(),
            request.packages(),
            wanted.ram(),
            wanted.cpus(),
            boot,
            Optional.empty(),
            config -> likeThat(config, wanted));
    Optional<SavedDebian> saved = SavedDebian.find(request);
    if (saved.isPresent()) {
      try {
        return debian.goOn(saved.get().guest(), saved.get().file());
      } catch (SnapshotException | HostException e) {
        err.println("oriel: " + e.getMessage() + "; booting instead");
      }
    }
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      if (Terminal.isTerminal(2)) {
        progress.at("booting Debian", -1);
      }
      return debian.boot();
    }
  }

  private static void likeThat(MachineConfig.Builder config, MachineConfig wanted) {
    config.slots(wanted.slots()).maxRam(wanted.maxRam());
    wanted.shares().forEach(config::share);
    wanted.drives().forEach(config::drive);
    wanted.devices().forEach(config::device);
  }

  /** The last line of standard error, before the guest's last words if there are any. */
  private void say(String outcome, long start, String details) {
    double seconds = (System.nanoTime() - start) / 1e9;
    err.printf(
        Locale.ROOT,
        "oriel test: %s after %.1f s: %s%s%n",
        outcome,
        seconds,
        GuestText.line(String.join(" ", command)),
        details);
  }
}
