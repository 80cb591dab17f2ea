package dev.oriel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * The destination of console output. The machine gets it at creation, and it is opened afterwards,
 * so that a failed creation leaves no file behind. After a write error further output is dropped,
 * and one listener is told; the guest never notices.
 */
final class ConsoleSink extends OutputStream {
  private volatile OutputStream target = OutputStream.nullOutputStream();
  private volatile Consumer<IOException> listener = e -> {};

  void open(OutputStream stream) {
    target = stream;
  }

  void onBreak(Consumer<IOException> action) {
    listener = action;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      target.write(bytes, offset, length);
    } catch (IOException e) {
      broken(e);
    }
  }

  @Override
  public void flush() {
    try {
      target.flush();
    } catch (IOException e) {
      broken(e);
    }
  }

  private void broken(IOException e) {
    target = OutputStream.nullOutputStream();
    listener.accept(e);
  }
}
