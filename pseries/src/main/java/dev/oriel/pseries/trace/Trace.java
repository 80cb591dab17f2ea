package dev.oriel.pseries.trace;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** Writes the trace events that were selected, as QEMU's log back end writes them. Thread-safe. */
public final class Trace {
  private final Set<TraceEvent> selected;
  private final Consumer<String> lines;

  /**
   * @param selected the events to write; all others cost a test of a boolean
   * @param lines receives each line, without its line end, one at a time
   */
  public Trace(Set<TraceEvent> selected, Consumer<String> lines) {
    this.selected = selected.isEmpty() ? Set.of() : EnumSet.copyOf(selected);
    this.lines = lines;
  }

  /** A trace of nothing. */
  public static Trace off() {
    return new Trace(Set.of(), line -> {});
  }

  /** Whether {@code event} is written; does not change. */
  public boolean on(TraceEvent event) {
    return selected.contains(event);
  }

  /** Writes {@code event} if it is selected; {@code format} is as of {@link String#format}. */
  public void write(TraceEvent event, String format, Object... args) {
    if (on(event)) {
      String line = event.label() + " " + format.formatted(args);
      synchronized (this) {
        lines.accept(line);
      }
    }
  }
}
