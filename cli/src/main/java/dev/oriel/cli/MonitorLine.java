package dev.oriel.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Collects typed keys into lines and passes these to a monitor. For one thread. */
final class MonitorLine implements Conversation {
  private static final int LONGEST = 4096;
  private static final int BACKSPACE = 8;
  private static final int DELETE = 127;

  private final Monitor monitor;
  private final Consumer<String> out;
  private final boolean echo;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * @param out shows text
   * @param echo whether to echo keys
   */
  MonitorLine(Monitor monitor, Consumer<String> out, boolean echo) {
    this.monitor = monitor;
    this.out = out;
    this.echo = echo;
  }

  void prompt() {
    out.accept(Monitor.PROMPT);
  }

  @Override
  public void key(int key) {
    switch (key) {
      case '\r', '\n' -> {
        if (echo) {
          out.accept("\n");
        }
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        out.accept(monitor.execute(text));
        prompt();
      }
      case BACKSPACE, DELETE -> {
        byte[] left = line.toByteArray();
        if (left.length > 0) {
          line.reset();
          line.write(left, 0, left.length - 1);
          show("\b \b");
        }
      }
      default -> {
        if (key >= ' ' && line.size() < LONGEST) {
          line.write(key);
          show(String.valueOf((char) key));
        }
      }
    }
  }

  @Override
  public boolean tellNews() {
    return true;
  }

  @Override
  public void close() {}

  private void show(String text) {
    if (echo) {
      out.accept(text);
    }
  }
}
