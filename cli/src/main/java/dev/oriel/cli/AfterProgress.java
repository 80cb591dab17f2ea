package dev.oriel.cli;

import java.io.IOException;
import java.io.OutputStream;

/** An output stream that erases the progress line before its first byte, and buffers. */
final class AfterProgress extends OutputStream {
  private final OutputStream target;
  private final ProgressLine progress;
  private final byte[] piece = new byte[1 << 12];
  private int length;

  AfterProgress(OutputStream target, ProgressLine progress) {
    this.target = target;
    this.progress = progress;
  }

  @Override
  public void write(int value) throws IOException {
    if (length == piece.length) {
      flush();
    }
    piece[length++] = (byte) value;
  }

  @Override
  public void flush() throws IOException {
    if (length > 0) {
      progress.close();
      target.write(piece, 0, length);
      length = 0;
    }
  }
}
