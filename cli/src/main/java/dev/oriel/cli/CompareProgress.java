package dev.oriel.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Shows what each machine of a comparison is doing: on one line of a terminal, otherwise on one
 * line per step.
 */
final class CompareProgress implements AutoCloseable {
  /** A line that the terminal wraps cannot be overwritten. */
  private static final int LONGEST = 76;

  private final PrintStream out;
  private final boolean terminal;
  private final ProgressLine line;
  private final Map<String, String> steps = new LinkedHashMap<>();

  CompareProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    line = new ProgressLine(out, terminal);
  }

  synchronized void at(String machine, String step) {
    steps.put(machine, step);
    if (terminal) {
      String all =
          steps.entrySet().stream()
              .map(e -> e.getKey() + ": " + e.getValue())
              .collect(Collectors.joining(", "));
      line.at(all.substring(0, Math.min(LONGEST, all.length())), -1);
    } else {
      out.println(machine + ": " + step);
    }
  }

  @Override
  public synchronized void close() {
    line.close();
  }
}
