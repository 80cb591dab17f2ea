package dev.oriel.devices.common;

import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a flush has to write, so that a machine ends quickly. A thread of its own flushes the
 * image whenever {@link #BEGIN} bytes have been written, while the guest goes on. Only a guest that
 * writes faster than the disk for long waits for it.
 */
public final class WriteBack {
  /** Bytes after which a flush begins. */
  public static final long BEGIN = 64 << 20;

  /** The most bytes that may not be durable. */
  public static final long MOST = 512 << 20;

  private final BlockImage image;

  /** Bytes written since the last flush began. */
  private long dirty;

  /** The flush that is under way or has just ended; true if it succeeded. */
  private @Nullable CompletableFuture<Boolean> flush;

  /** Bytes that {@link #flush} makes durable. */
  private long flushing;

  public WriteBack(BlockImage image) {
    this.image = image;
  }

  /** Whether the disk has to be waited for before {@code bytes} more are written. */
  public boolean waitsBefore(long bytes) {
    return dirty + flushing + bytes >= MOST;
  }

  /**
   * Notes that {@code bytes} were written.
   *
   * @throws IOException if earlier ones could not be made durable
   */
  public void wrote(long bytes) throws IOException {
    dirty += bytes;
    if (waitsBefore(0) || flush != null && flush.isDone()) {
      await();
    }
    if (flush == null && dirty >= BEGIN) {
      flushing = dirty;
      dirty = 0;
      flush = CompletableFuture.supplyAsync(this::succeeds, WriteBack::start);
    }
  }

  private static void start(Runnable task) {
    Thread.ofPlatform().daemon().name("oriel-write-back").start(task);
  }

  private boolean succeeds() {
    try {
      image.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns when everything that was written before is durable. */
  public void flush() throws IOException {
    await();
    image.flush();
    dirty = 0;
  }

  /** Releases the image; what cannot be written back now is lost. */
  public void close() {
    try (image) {
      flush();
    } catch (IOException e) {
      throw new UncheckedIOException(image.name() + ": " + e.getMessage(), e);
    }
  }

  /** Returns when no flush is under way. */
  private void await() throws IOException {
    if (flush == null) {
      return;
    }
    boolean succeeded = flush.join();
    flush = null;
    dirty += succeeded ? 0 : flushing;
    flushing = 0;
    if (!succeeded) {
      throw new IOException(image.name() + ": a write could not be made durable");
    }
  }
}
