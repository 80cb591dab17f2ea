package dev.oriel.machine;

import dev.oriel.pseries.VirtualTerminal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;

/** The keyboard of a guest's terminal. */
final class ConsoleInput extends OutputStream {
  private final VirtualTerminal terminal;

  ConsoleInput(VirtualTerminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    try {
      terminal.type(bytes, offset, length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
