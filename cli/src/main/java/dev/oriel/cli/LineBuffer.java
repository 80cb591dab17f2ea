package dev.oriel.cli;

import java.nio.charset.Charset;
import java.util.Arrays;

/** Collects the bytes of a line, up to a limit; it takes little memory while lines are short. */
final class LineBuffer {
  private static final int SMALL = 1 << 12;

  private final int most;
  private byte[] bytes = new byte[SMALL];
  private int length;
  private boolean whole = true;

  /**
   * @param most bytes that are kept; more are dropped
   */
  LineBuffer(int most) {
    this.most = most;
  }

  void add(byte next) {
    if (length == most) {
      whole = false;
      return;
    }
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(most, 2L * length));
    }
    bytes[length++] = next;
  }

  /** Whether nothing was dropped. */
  boolean isWhole() {
    return whole;
  }

  /** The line so far; the next one begins. */
  String take(Charset charset) {
    String line = new String(bytes, 0, length, charset);
    if (bytes.length > SMALL) {
      bytes = new byte[SMALL];
    }
    length = 0;
    whole = true;
    return line;
  }
}
