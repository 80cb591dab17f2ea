package dev.oriel.machine;

import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes trace lines to a file, each as soon as its event occurs. If the file can no longer be
 * written, the machine ends: a trace with gaps would be worse than none. A FIFO that is not read
 * makes the guest wait, but does not prevent the machine from being stopped.
 */
final class TraceFile implements Consumer<String>, AutoCloseable {
  private final Path file;
  private final Consumer<String> warnings;
  private final Consumer<Throwable> failures;
  private volatile @Nullable StoppableOutput output;
  private boolean failed;

  /**
   * @param warnings receives a line if opening the file takes long
   * @param failures is notified once when the file cannot be written; later lines are dropped
   */
  TraceFile(Path file, Consumer<String> warnings, Consumer<Throwable> failures) {
    this.file = file;
    this.warnings = warnings;
    this.failures = failures;
  }

  /**
   * Creates the file, or empties it.
   *
   * @throws ConfigurationException if that is not possible
   */
  synchronized void open() {
    try {
      output = new StoppableOutput(OutputFile.open(file, warnings));
    } catch (IOException e) {
      throw new ConfigurationException(HostException.cannotWrite(file, e).getMessage(), e);
    }
  }

  /**
   * The events that globs select.
   *
   * @throws ConfigurationException if a glob selects nothing
   */
  static Set<TraceEvent> select(List<String> globs) {
    Set<TraceEvent> selected = EnumSet.noneOf(TraceEvent.class);
    for (String glob : globs) {
      List<TraceEvent> events =
          List.of(TraceEvent.values()).stream().filter(e -> e.matches(glob)).toList();
      if (events.isEmpty()) {
        throw new ConfigurationException(
            "no trace event matches '%s'; known: %s"
                .formatted(
                    glob,
                    List.of(TraceEvent.values()).stream()
                        .map(TraceEvent::label)
                        .collect(Collectors.joining(", "))));
      }
      selected.addAll(events);
    }
    return selected;
  }

  static Trace trace(Set<TraceEvent> selected, Consumer<String> lines) {
    return selected.isEmpty()
        ? Trace.off()
        : new Trace(selected, line -> lines.accept(GuestText.line(line)));
  }

  @Override
  public synchronized void accept(String line) {
    assert output != null : "nothing runs before the file is open";
    if (failed) {
      return;
    }
    try {
      output.write((line + System.lineSeparator()).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      failed = true;
      failures.accept(HostException.cannotWrite(file, e));
    }
  }

  /** The machine is to stop: from now on a line that cannot be written fails after a while. */
  void hurry() {
    StoppableOutput open = output;
    if (open != null) {
      open.hurry();
    }
  }

  /** Accepted lines are in the file already, or their loss has been reported. */
  @Override
  public synchronized void close() {
    if (output != null) {
      try {
        output.close();
      } catch (IOException e) {
        if (!failed) {
          throw HostException.cannotWrite(file, e);
        }
      }
    }
  }
}
