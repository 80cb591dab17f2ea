package dev.oriel.cli;

import dev.oriel.guests.GuestException;
import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.HostException;
import dev.oriel.machine.RecordingException;
import dev.oriel.machine.SnapshotException;
import dev.oriel.options.Suggestion;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command {@code oriel}. */
public final class Main {
  /** The version of this build. */
  static final String VERSION = "0.1.0";

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int BUG = 70;
  private static final int MOST_CAUSES = 20;
  static final List<String> COMMANDS =
      List.of(
          "run",
          "test",
          "snapshot",
          "compare",
          "guest",
          "doctor",
          "package",
          "completion",
          "man",
          "help",
          "version");

  private Main() {}

  public static void main(String[] arguments) {
    List<String> words = Arrays.asList(arguments);
    StandardOutput out = new StandardOutput();
    PrintStream printer = out.printer(System.out.charset());
    int status =
        RawArguments.areReadable(words, System.err) ? run(words, printer, System.err) : USAGE;
    printer.flush();
    System.exit(out.end(status, System.err));
  }

  /** Runs one command line and returns the status to exit with. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      return dispatch(arguments, out, err);
    } catch (UsageException | ConfigurationException e) {
      complain(err, e.getMessage());
      return USAGE;
    } catch (GuestException | HostException | RecordingException | SnapshotException e) {
      complain(err, e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      return FAILED;
    } catch (RuntimeException | Error e) {
      Optional<IOException> host = cause(e);
      if (host.isPresent() && System.getenv("ORIEL_DEBUG") == null) {
        complain(err, host.get().getMessage());
        return FAILED;
      }
      if (System.getenv("ORIEL_DEBUG") != null) {
        e.printStackTrace(err);
      }
      complain(err, "a bug in Oriel: " + e + " (ORIEL_DEBUG=1 shows where; please report it)");
      return BUG;
    }
  }

  /**
   * The I/O error that caused {@code e}, if any. An I/O error is the host's fault, wherever it
   * surfaces.
   */
  static Optional<IOException> cause(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(IOException.class::isInstance)
        .map(IOException.class::cast)
        .filter(io -> io.getMessage() != null)
        .findFirst();
  }

  /**
   * Prints one line, with control characters replaced, because the message may contain untrusted
   * text.
   */
  private static void complain(PrintStream err, @Nullable String message) {
    err.println("oriel: " + GuestText.line(String.valueOf(message)));
  }

  private static int dispatch(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    String command = arguments.isEmpty() ? "help" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    return switch (command) {
      case "run" ->
          asksFor(rest, "-version", "--version")
              ? print(out, version())
              : asksForHelp(rest) ? print(out, Help.run()) : runMachine(rest, out, err);
      case "snapshot" ->
          asksForHelp(rest) ? print(out, Help.SNAPSHOT) : new SnapshotCommand(rest, out, err).run();
      case "test" ->
          asksForHelp(rest) ? print(out, Help.TEST) : new TestCommand(rest, out, err).run();
      case "compare" -> asksForHelp(rest) ? print(out, Help.COMPARE) : compare(rest, out, err);
      case "guest" -> asksForHelp(rest) ? print(out, Help.GUEST) : GuestCommand.run(rest, out, err);
      case "doctor" ->
          asksForHelp(rest)
              ? print(out, Help.DOCTOR)
              : new DoctorCommand(System.getenv(), out).run(rest);
      case "package" ->
          asksForHelp(rest) ? print(out, Help.PACKAGE) : new PackageCommand(out).run(rest);
      case "completion" -> completion(rest, out);
      case "man" -> print(out, ManPage.text());
      case "help", "-h", "-help", "--help" -> help(rest, out);
      case "version", "-version", "--version" -> print(out, version());
      default ->
          throw new UsageException(
              "unknown command '"
                  + command
                  + "'"
                  + Suggestion.text(command, COMMANDS)
                  + " (oriel --help lists them)");
    };
  }

  private static int runMachine(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    Plugins.load(arguments);
    Optional<String> answer = OptionHelp.of(arguments);
    if (answer.isPresent()) {
      return print(out, answer.get());
    }
    RunCommand command = new RunCommand(RunParser.parse(arguments), err);
    CompilerPriority.lowerInBackground();
    return command.run();
  }

  private static int compare(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    CompareCommand command = new CompareCommand(arguments, out, err);
    CompilerPriority.lowerInBackground();
    return command.run();
  }

  /** The version, and the commit that the launcher passes. */
  private static String version() {
    String commit = System.getProperty("oriel.commit", "unknown");
    return "oriel %s (commit %s)\n".formatted(VERSION, commit);
  }

  private static int completion(List<String> arguments, PrintStream out) {
    if (!arguments.equals(List.of("bash"))) {
      throw new UsageException("oriel completion bash writes a script for bash; there is no other");
    }
    return print(out, Completion.bash());
  }

  private static boolean asksForHelp(List<String> arguments) {
    return asksFor(arguments, "-h", "-help", "--help");
  }

  /** Whether one of the words is among the options, and not in a guest's command. */
  private static boolean asksFor(List<String> arguments, String... words) {
    int end = arguments.indexOf("--");
    List<String> options = end < 0 ? arguments : arguments.subList(0, end);
    return options.stream().anyMatch(List.of(words)::contains);
  }

  private static int help(List<String> topic, PrintStream out) {
    return switch (topic.isEmpty() ? "" : topic.getFirst()) {
      case "run" -> print(out, Help.run());
      case "snapshot" -> print(out, Help.SNAPSHOT);
      case "test" -> print(out, Help.TEST);
      case "compare" -> print(out, Help.COMPARE);
      case "guest" -> print(out, Help.GUEST);
      case "doctor" -> print(out, Help.DOCTOR);
      case "package" -> print(out, Help.PACKAGE);
      default -> print(out, Help.TOP);
    };
  }

  private static int print(PrintStream out, String text) {
    out.print(text);
    return OK;
  }
}
