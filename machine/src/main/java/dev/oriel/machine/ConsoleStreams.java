package dev.oriel.machine;

import dev.oriel.pseries.VirtualTerminal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Joins the guest's terminal to streams. */
final class ConsoleStreams {
  private final OutputStream output;
  private volatile boolean broken;
  private volatile @Nullable VirtualTerminal terminal;

  ConsoleStreams(OutputStream output) {
    this.output = output;
  }

  void connect(VirtualTerminal newTerminal) {
    terminal = newTerminal;
  }

  private VirtualTerminal terminal() {
    return Objects.requireNonNull(terminal, "connected when the machine is made");
  }

  /** A stream that fails is not written to again: the guest's serial line is unplugged. */
  void put(byte[] bytes, int length) {
    if (!broken) {
      try {
        output.write(bytes, 0, length);
        output.flush();
      } catch (IOException e) {
        broken = true;
      }
    }
  }

  OutputStream input() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
          terminal().type(bytes, offset, length);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException();
        }
      }
    };
  }

  /** Lets go of whoever waits for the guest to read. */
  void close() {
    terminal().close();
  }
}
