package dev.oriel.net.vsock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A connection between a program of the guest and one of the host. Its streams wait, and suit
 * virtual threads; an interrupt ends the wait. Safe for use by several threads.
 */
public final class VsockStream implements AutoCloseable {
  private final GuestEnd end;

  VsockStream(GuestEnd end) {
    this.end = end;
  }

  /** The port of the guest's program, an unsigned number. */
  public int guestPort() {
    return end.guestPort();
  }

  /** The port on the host's side, an unsigned number. */
  public int hostPort() {
    return end.hostPort();
  }

  /**
   * What the guest's program sends. It ends where the program has said so; if the connection was
   * broken off instead, it throws. To close it tells the guest that nobody reads.
   */
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return length == 0 ? 0 : end.read(target, offset, length);
      }

      @Override
      public int available() {
        return end.available();
      }

      @Override
      public void close() {
        end.hostEnds(true, false);
      }
    };
  }

  /**
   * Sends to the guest's program; waits while that does not read. To close it is to say that no
   * more comes, while the input goes on.
   */
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        end.write(bytes, offset, length);
      }

      @Override
      public void close() {
        end.hostEnds(false, true);
      }
    };
  }

  /** Ends both directions. What was written before still reaches the guest. */
  @Override
  public void close() {
    end.hostEnds(true, true);
  }
}
