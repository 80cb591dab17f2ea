package dev.oriel.cli;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.HostException;
import dev.oriel.machine.SnapshotException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * QEMU's human monitor: a line of words is a command, and its answer is text. Safe for use by
 * several threads.
 */
final class Monitor implements Conversation.Host {
  static final String PROMPT = "(oriel) ";

  private static final int HELP_COLUMN = 48;
  private static final Map<String, String> SHORT =
      Map.of("s", "stop", "c", "cont", "q", "quit", "?", "help");

  private final MonitorCommands commands;

  Monitor(MonitorCommands commands) {
    this.commands = commands;
  }

  @Override
  public String option() {
    return "-monitor";
  }

  @Override
  public Conversation begin(Consumer<String> out, Runnable wake) {
    MonitorLine line = new MonitorLine(this, out, false);
    line.prompt();
    return line;
  }

  /** Executes a command line; returns the answer, in whole lines. */
  String execute(String text) {
    List<String> words = List.of(text.strip().split("\\s+", 2));
    String name = SHORT.getOrDefault(words.getFirst(), words.getFirst());
    String rest = words.size() > 1 ? words.get(1) : "";
    if (name.isEmpty()) {
      return "";
    }
    if (name.equals("help")) {
      return help();
    }
    boolean info = name.equals("info");
    Optional<Command> command =
        Command.find(commands.all(), Command::line, info ? "info " + rest : name);
    if (command.isEmpty()) {
      return info
          ? "Error: info %s is not supported; supported: %s\n".formatted(rest, subjects())
          : "unknown command: '" + name + "'; help lists them\n";
    }
    try {
      Json answer = commands.run(command.get(), command.get().read(info ? "" : rest));
      return command.get().words().apply(answer);
    } catch (UsageException
        | DeviceNotFoundException
        | DeviceNotActiveException
        | ConfigurationException
        | SnapshotException
        | HostException e) {
      return "Error: " + e.getMessage() + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private String subjects() {
    return String.join(
        ", ",
        commands.all().stream()
            .map(Command::line)
            .filter(line -> line.startsWith("info "))
            .map(line -> line.substring("info ".length()))
            .sorted()
            .toList());
  }

  private String help() {
    StringBuilder text = new StringBuilder();
    for (Command command : commands.all()) {
      if (!command.line().isEmpty()) {
        line(text, command.synopsis(), command.help());
      }
    }
    line(text, "help", "this help");
    return text.toString();
  }

  private static void line(StringBuilder text, String synopsis, String help) {
    text.append(("%-" + (HELP_COLUMN - 1) + "s %s\n").formatted(synopsis, help));
  }
}
