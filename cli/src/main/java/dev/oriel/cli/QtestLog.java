package dev.oriel.cli;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * The log of {@code -qtest-log} in QEMU's form: {@code [R +SECONDS] COMMAND} for what is received,
 * {@code [S +SECONDS] ANSWER} for what is sent; seconds since the client has connected.
 */
final class QtestLog {
  private static final double NANOS = 1e9;

  private final Consumer<String> lines;
  private long start = System.nanoTime();

  /**
   * @param lines takes lines, without line ends
   */
  QtestLog(Consumer<String> lines) {
    this.lines = lines;
  }

  synchronized void opened() {
    start = System.nanoTime();
    lines.accept("[I %s] OPENED".formatted(seconds()));
  }

  synchronized void closed() {
    lines.accept("[I +%s] CLOSED".formatted(seconds()));
  }

  synchronized void received(String command) {
    lines.accept("[R +%s] %s".formatted(seconds(), command));
  }

  synchronized void sent(String answer) {
    lines.accept("[S +%s] %s".formatted(seconds(), answer));
  }

  private String seconds() {
    return String.format(Locale.ROOT, "%.6f", (System.nanoTime() - start) / NANOS);
  }
}
