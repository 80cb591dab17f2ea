package dev.oriel.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Parses the console output of a guest during an experiment. Lines that begin with a mark are for
 * the host, the rest is text. An empty line precedes each marked line and is not part of the text.
 */
final class Dialogue extends OutputStream {
  /** How many bytes of a text are kept. */
  private static final int KEPT = 1 << 18;

  /** Receives the marked lines. */
  interface Listener {
    /**
     * @param the words after the mark @param before the text since the previous marked line;
     *     truncated if long
     */
    void said(String words, String before) throws IOException;
  }

  private final String mark;
  private final Listener listener;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  Dialogue(String mark, Listener listener) {
    this.mark = mark + " ";
    this.listener = listener;
  }

  @Override
  public void write(int value) throws IOException {
    line.write(value);
    if (value != '\n' && line.size() < KEPT) {
      return;
    }
    String whole = line.toString(StandardCharsets.UTF_8);
    if (whole.startsWith(mark)) {
      String before = text.toString(StandardCharsets.UTF_8);
      text.reset();
      line.reset();
      listener.said(whole.substring(mark.length()).strip(), before.replaceFirst("\n$", ""));
    } else {
      if (text.size() < KEPT) {
        line.writeTo(text);
      }
      line.reset();
    }
  }
}
