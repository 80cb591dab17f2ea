package dev.oriel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Takes what is typed at a monitor and writes its answers to a stream. For one thread. */
final class MonitorStream extends OutputStream {
  private final MonitorLine line;

  MonitorStream(Monitor monitor, OutputStream answers) {
    line = new MonitorLine(monitor, text -> write(answers, text), false);
    line.prompt();
  }

  private static void write(OutputStream answers, String text) {
    try {
      answers.write(text.getBytes(StandardCharsets.UTF_8));
      answers.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(int key) {
    line.key(key & 0xff);
  }
}
