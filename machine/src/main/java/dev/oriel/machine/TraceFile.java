package dev.oriel.machine;

import dev.oriel.pseries.Trace;
import dev.oriel.pseries.TraceEvent;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
  /** How long a machine that is stopped waits for a line to be written. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Path file;
  private final Consumer<String> warnings;
  private final Consumer<Throwable> failures;
  private volatile @Nullable FileChannel channel;
  private @Nullable Writer writer;
  private boolean failed;

  /** Lines begun and lines written; they differ while one is being written. */
  private volatile long begun;

  private volatile long written;

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
      FileChannel opened = OutputFile.open(file, warnings);
      channel = opened;
      writer = Channels.newWriter(opened, StandardCharsets.US_ASCII);
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
    assert writer != null : "nothing runs before the file is open";
    if (failed) {
      return;
    }
    begun++;
    try {
      writer.write(line + System.lineSeparator());
      writer.flush();
    } catch (AsynchronousCloseException e) {
      failed = true;
      failures.accept(new HostException(file + ": cannot be written: nobody reads it", e));
    } catch (IOException e) {
      failed = true;
      failures.accept(HostException.cannotWrite(file, e));
    }
    written = begun;
  }

  /** The machine is to stop: from now on a line that cannot be written fails after a while. */
  void hurry() {
    Thread.ofVirtual().start(this::breakOff);
  }

  private void breakOff() {
    FileChannel open = channel;
    try {
      while (open != null && open.isOpen()) {
        long line = begun;
        Thread.sleep(PATIENCE);
        if (line == begun && line != written) {
          open.close();
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    } catch (IOException e) {
      // The write that was under way reports it.
    }
  }

  /** Accepted lines are in the file already, or their loss has been reported. */
  @Override
  public synchronized void close() {
    if (writer != null) {
      try {
        writer.close();
      } catch (IOException e) {
        if (!failed) {
          throw HostException.cannotWrite(file, e);
        }
      }
    }
  }
}
