package dev.oriel.machine;

import dev.oriel.memory.Standstill;
import dev.oriel.pseries.vio.VirtualTerminal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;

/** The keyboard of a guest's terminal. */
final class ConsoleInput extends OutputStream {
  private final VirtualTerminal terminal;
  private final Standstill standstill;

  ConsoleInput(VirtualTerminal terminal, Standstill standstill) {
    this.terminal = terminal;
    this.standstill = standstill;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int done = 0;
    try {
      // What is typed after the guest has ended is lost.
      while (done < length && terminal.awaitRoom()) {
        int from = offset + done;
        int left = length - done;
        done += standstill.visit(() -> terminal.type(bytes, from, left));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
