package dev.oriel.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;

/**
 * Output whose reader may be slow or gone: a write waits for the reader, but no longer than a
 * second once {@link #hurry} was called. Nothing is buffered.
 */
public final class StoppableOutput extends OutputStream {
  /** How long a write may wait when the machine is to stop. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final WritableByteChannel channel;

  /** Writes begun and ended; they differ while one is under way. */
  private volatile long begun;

  private volatile long ended;

  /**
   * @param channel closing it must end a write that waits, as with a channel of a file
   */
  public StoppableOutput(WritableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value});
  }

  /**
   * Writes all bytes.
   *
   * @throws IOException also if nobody reads and the machine is to stop
   */
  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    begun++;
    try {
      for (ByteBuffer left = ByteBuffer.wrap(bytes, offset, length); left.hasRemaining(); ) {
        channel.write(left);
      }
    } catch (ClosedChannelException e) {
      throw new IOException("nobody reads it", e);
    } finally {
      ended = begun;
    }
  }

  /** The machine is to stop: from now on a write that waits fails after a while. */
  public void hurry() {
    Thread.ofVirtual().start(this::breakOff);
  }

  private void breakOff() {
    try {
      while (channel.isOpen()) {
        long write = begun;
        Thread.sleep(PATIENCE);
        if (write == begun && write != ended) {
          channel.close();
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    } catch (IOException e) {
      // The write that was under way reports it.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
