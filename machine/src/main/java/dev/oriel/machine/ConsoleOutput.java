package dev.oriel.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the guest's output to a stream, on a thread of its own. A blocked stream makes the guest
 * wait, but neither stops a processor nor prevents the machine from ending. A stream that fails
 * with an {@link IOException} is not written to again, as if the guest's serial line were
 * unplugged; any other exception ends the machine.
 */
final class ConsoleOutput {
  private static final int QUEUE = 1 << 16;

  /** How long a machine that ends waits for a blocked stream. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final OutputStream stream;
  private final Consumer<Throwable> failures;
  private final byte[] queue = new byte[QUEUE];
  private int head;
  private int count;
  private boolean unplugged;
  private boolean closed;
  private long deadline = Long.MAX_VALUE;
  private @Nullable Thread writer;

  /**
   * @param failures receives the failure that ends the thread prematurely
   */
  ConsoleOutput(OutputStream stream, Consumer<Throwable> failures) {
    this.stream = stream;
    this.failures = failures;
  }

  /** Takes all of {@code length} bytes, or none and false if there is no room for them now. */
  synchronized boolean put(byte[] bytes, int length) {
    if (unplugged || closed) {
      return true;
    }
    if (QUEUE - count < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      queue[(head + count++) % QUEUE] = bytes[i];
    }
    if (writer == null) {
      writer = Thread.ofPlatform().daemon().name("oriel-console").start(this::write);
    }
    notifyAll();
    return true;
  }

  private void write() {
    byte[] chunk = new byte[QUEUE];
    for (int length = take(chunk); length > 0; length = take(chunk)) {
      boolean failed = true;
      try {
        stream.write(chunk, 0, length);
        stream.flush();
        failed = false;
      } catch (IOException e) {
        // The far end has gone; the guest need not know.
      } catch (RuntimeException | Error e) {
        failures.accept(e);
      } finally {
        written(length, failed);
      }
    }
  }

  /** Waits for bytes and copies them; 0 once the console is closed. */
  private synchronized int take(byte[] chunk) {
    try {
      while (count == 0 && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
    for (int i = 0; i < count; i++) {
      chunk[i] = queue[(head + i) % QUEUE];
    }
    return count;
  }

  private synchronized void written(int length, boolean failed) {
    unplugged |= failed;
    int gone = failed ? count : length;
    head = (head + gone) % QUEUE;
    count -= gone;
    notifyAll();
  }

  /** Returns when all output is written, or after a time limit. */
  synchronized void drain() {
    boolean interrupted = false;
    while (count > 0 && System.nanoTime() - deadline < 0) {
      try {
        long left = deadline == Long.MAX_VALUE ? 0 : deadline - System.nanoTime();
        wait(Math.max(left / 1_000_000, deadline == Long.MAX_VALUE ? 0 : 1));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** From now on {@link #drain} has a time limit. */
  synchronized void hurry() {
    if (deadline == Long.MAX_VALUE) {
      deadline = System.nanoTime() + PATIENCE.toNanos();
      notifyAll();
    }
  }

  /** Ends the thread; output that is not yet written is lost. */
  synchronized void close() {
    closed = true;
    count = 0;
    notifyAll();
  }
}
