package dev.oriel.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a guest writes while it carries out an experiment: lines that begin with a mark are for the
 * host, what lies between them is text. Each such line has an empty one before it, which is not
 * part of the text.
 */
final class Dialogue extends OutputStream {
  /** Of a text, the bytes that are kept. */
  private static final int KEPT = 1 << 18;

  /** Is told what the guest says. */
  interface Listener {
    /**
     * @param words behind the mark
     * @param before the text since the line before; its end is lost if it is long
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
