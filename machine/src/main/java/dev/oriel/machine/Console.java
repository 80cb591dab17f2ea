package dev.oriel.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The guest's console as something to talk with: waits for what the guest writes, and types at it.
 * Safe for use by several threads.
 *
 * <pre>{@code
 * machine.console().expect("login:", Duration.ofMinutes(2));
 * machine.console().send("root\n");
 * }</pre>
 */
public final class Console {
  /** How much of the guest's output is kept at least; at most it is twice as much. */
  private static final int KEPT = 1 << 17;

  private static final int LINES_TOLD = 10;

  private final Supplier<OutputStream> input;

  /** The last of the output. */
  private byte[] kept = new byte[1 << 10];

  private int length;

  /** Where in {@link #kept} the next expectation begins. */
  private int from;

  private boolean ended;

  /** Bytes that were written and are not kept any more. */
  private long forgotten;

  /**
   * A part of the output.
   *
   * @param from how many bytes were written before it
   */
  public record Output(long from, byte[] bytes) {
    /** How many bytes were written up to its end. */
    public long end() {
      return from + bytes.length;
    }
  }

  Console(Supplier<OutputStream> input) {
    this.input = input;
  }

  /** A stream that the console listens to, and that passes everything on to {@code next}. */
  OutputStream before(OutputStream next) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int count) throws IOException {
        hear(bytes, offset, count);
        next.write(bytes, offset, count);
      }

      @Override
      public void flush() throws IOException {
        next.flush();
      }
    };
  }

  private synchronized void hear(byte[] bytes, int offset, int count) {
    if (length + count > 2 * KEPT) {
      int gone = Math.max(0, Math.min(length, length + count - KEPT));
      System.arraycopy(kept, gone, kept, 0, length - gone);
      length -= gone;
      forgotten += gone;
      from = Math.max(0, from - gone);
    }
    if (length + count > kept.length) {
      kept = Arrays.copyOf(kept, Integer.highestOneBit(length + count) << 1);
    }
    System.arraycopy(bytes, offset, kept, length, count);
    length += count;
    notifyAll();
  }

  /** The guest writes no more. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits until the guest has written {@code text}, after what the last call has found.
   *
   * @return what it wrote since, including {@code text}
   * @throws ConsoleException if it does not within the time, or has ended without
   */
  public synchronized String expect(String text, Duration within) throws InterruptedException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    long deadline = System.nanoTime() + within.toNanos();
    for (int at = find(wanted, from); ; at = find(wanted, from)) {
      if (at >= 0) {
        String heard = text(from, at + wanted.length);
        from = at + wanted.length;
        return heard;
      }
      long left = deadline - System.nanoTime();
      if (ended || left <= 0) {
        throw new ConsoleException(
            "the guest "
                + (ended ? "ended and did" : "did")
                + " not write \""
                + GuestText.line(text)
                + (ended ? "\"" : "\" within " + within.toMillis() / 1000.0 + " s")
                + lastLines());
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Types {@code text}; waits while the guest does not read. */
  public void send(String text) throws IOException {
    input.get().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What the guest has written last, up to some hundred KiB. */
  public synchronized String transcript() {
    return text(0, length);
  }

  /**
   * What the guest has written after its first {@code position} bytes, as far as it is kept: from a
   * later byte on if some of it is not. Waits a while if there is nothing.
   *
   * @param most bytes
   * @return without bytes if nothing came within the time, or the guest has ended
   */
  public synchronized Output output(long position, int most, Duration within)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    long left = within.toNanos();
    while (forgotten + length <= position && !ended && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    long first = Math.clamp(position, forgotten, forgotten + length);
    int at = (int) (first - forgotten);
    return new Output(first, Arrays.copyOfRange(kept, at, at + Math.min(length - at, most)));
  }

  private int find(byte[] wanted, int start) {
    for (int at = start; at + wanted.length <= length; at++) {
      if (Arrays.equals(kept, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  private String text(int start, int end) {
    return new String(kept, start, end - start, StandardCharsets.UTF_8);
  }

  private String lastLines() {
    String all = transcript();
    if (all.isBlank()) {
      return "; it has written nothing";
    }
    return "; the last that it wrote:\n" + GuestText.lastLines(all, LINES_TOLD);
  }
}
