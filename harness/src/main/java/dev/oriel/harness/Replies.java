package dev.oriel.harness;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the shell of a {@link RunningGuest} writes: for each command, a line with a mark, the exit
 * status and the lengths of both outputs, and the outputs. What comes before the mark, or after the
 * outputs, is dropped.
 */
final class Replies extends OutputStream {
  /** The most that a command may write. */
  private static final int MOST_BYTES = 1 << 26;

  private static final int MOST_HEAD = 256;

  private final String mark;
  private final Pattern head;
  private byte[] bytes = new byte[1 << 12];
  private int length;
  private boolean begun;
  private @Nullable Head reply;

  private record Head(int status, int output, int error) {}

  Replies(String mark) {
    this.mark = mark;
    head = Pattern.compile(Pattern.quote(mark) + " ([0-9]{1,3}) ([0-9]{1,9}) ([0-9]{1,9})");
  }

  String mark() {
    return mark;
  }

  synchronized void begin() {
    begun = true;
    notifyAll();
  }

  synchronized boolean begun(long nanos) throws InterruptedException {
    if (!begun && nanos > 0) {
      pause(nanos);
    }
    return begun;
  }

  /** Whether a reply is there; waits for more of it, for a while, if it is not. */
  synchronized boolean complete(long nanos) throws InterruptedException {
    if (!isComplete() && nanos > 0) {
      pause(nanos);
    }
    return isComplete();
  }

  private boolean isComplete() {
    return reply != null && length == reply.output + reply.error;
  }

  /** Not for long, because nothing tells that the machine has ended. */
  private void pause(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedWait(this, Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(100)));
  }

  /** The reply, which is complete, to {@code command}. */
  synchronized CommandResult take(List<String> command) {
    Head taken = reply;
    assert taken != null;
    CommandResult result =
        new CommandResult(
            command,
            taken.status,
            Arrays.copyOf(bytes, taken.output),
            Arrays.copyOfRange(bytes, taken.output, length));
    reply = null;
    length = 0;
    return result;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] more, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      put(more[i]);
    }
    notifyAll();
  }

  private void put(byte b) {
    if (isComplete()) {
      return;
    }
    if (reply == null && b == '\n') {
      Matcher line = head.matcher(new String(bytes, 0, length, StandardCharsets.UTF_8));
      length = 0;
      if (line.find()) {
        reply = new Head(number(line, 1), number(line, 2), number(line, 3));
        if ((long) reply.output + reply.error > MOST_BYTES) {
          throw new IllegalStateException(
              "a command wrote more than " + (MOST_BYTES >> 20) + " MiB");
        }
      }
      return;
    }
    if (reply == null && length == MOST_HEAD) {
      System.arraycopy(bytes, 1, bytes, 0, --length);
    }
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = b;
  }

  private static int number(Matcher line, int group) {
    return Integer.parseInt(line.group(group));
  }
}
