package dev.oriel.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes bytes on and remembers the last line that was not empty. */
final class LastLine extends FilterOutputStream {
  private static final int LONGEST = 256;

  private final StringBuilder line = new StringBuilder();
  private boolean ended;

  LastLine(OutputStream target) {
    super(target);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        ended = true;
      } else {
        if (ended) {
          line.setLength(0);
          ended = false;
        }
        if (line.length() < LONGEST) {
          line.append((char) (bytes[i] & 0xff));
        }
      }
    }
    out.write(bytes, offset, length);
  }

  String text() {
    return line.toString();
  }
}
