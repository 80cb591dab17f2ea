package dev.oriel.cli;

import dev.oriel.guests.Progress;
import java.io.PrintStream;

/** Shows progress: on a terminal in one line that it overwrites, otherwise in one line per step. */
final class ProgressLine implements Progress, AutoCloseable {
  private static final int BAR = 24;
  private static final long NANOS_BETWEEN = 50_000_000;

  private final PrintStream out;
  private final boolean terminal;
  private String step = "";
  private String shown = "";
  private long drawn;

  ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void at(String newStep, double fraction) {
    boolean next = !newStep.equals(step);
    step = newStep;
    if (!terminal) {
      if (next) {
        out.println(step);
      }
      return;
    }
    long now = System.nanoTime();
    if (next || fraction >= 1 || now - drawn > NANOS_BETWEEN) {
      drawn = now;
      draw(
          fraction < 0
              ? step + " …"
              : "%-34s %s %3d%%".formatted(step, bar(fraction), (int) (100 * fraction)));
    }
  }

  @Override
  public void note(String line) {
    close();
    out.println("oriel: " + line);
  }

  private static String bar(double fraction) {
    int full = (int) Math.round(Math.clamp(fraction, 0, 1) * BAR);
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
  }

  private void draw(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
    out.flush();
    shown = line;
  }

  /** Erases the line. */
  @Override
  public void close() {
    if (!shown.isEmpty()) {
      draw("");
      out.print("\r");
      out.flush();
      shown = "";
    }
  }
}
