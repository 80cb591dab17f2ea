package dev.oriel.guests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Extracts a command's output, byte for byte, from a guest's console output. The kernel's messages
 * precede the first mark; the last of them are kept, to be shown if the guest never starts the
 * command.
 *
 * <p>For one writer; {@link #status} and {@link #messages} are for use afterwards.
 */
public final class CommandOutput extends OutputStream {
  private static final int KEPT = 1 << 16;
  private static final int LONGEST_STATUS = 4;

  private enum Part {
    MESSAGES,
    OUTPUT,
    STATUS,
    REST
  }

  private final OutputStream target;
  private final OutputStream others;
  private final byte[] begin;
  private final byte[] end;
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private final StringBuilder status = new StringBuilder();
  private Part part;
  private Runnable beginning = () -> {};
  private Runnable ending = () -> {};
  private int matched;

  /**
   * @param mark that of the {@link GuestSession.Command}
   * @param target receives the output as it comes
   * @param others receives everything else as it comes
   */
  public CommandOutput(String mark, OutputStream target, OutputStream others) {
    this(mark, target, others, Part.MESSAGES);
  }

  /**
   * Passes on everything that a guest with a shell writes, and removes the shell's exit status and
   * what follows it.
   *
   * @param mark that of the {@link GuestSession.Shell}
   */
  public static CommandOutput ofShell(String mark, OutputStream target) {
    return new CommandOutput(mark, target, OutputStream.nullOutputStream(), Part.OUTPUT);
  }

  private CommandOutput(String mark, OutputStream target, OutputStream others, Part part) {
    this.part = part;
    this.target = target;
    this.others = others;
    begin = (mark + " begin\n").getBytes(StandardCharsets.UTF_8);
    end = (mark + " exit ").getBytes(StandardCharsets.UTF_8);
  }

  /** Runs {@code action} when the output begins; call this before anything is written. */
  public void onBegin(Runnable action) {
    beginning = action;
  }

  /**
   * Runs {@code action} when the status is known and the output is passed on; call this before
   * anything is written.
   */
  public void onEnd(Runnable action) {
    ending = action;
  }

  @Override
  public void write(int value) throws IOException {
    byte b = (byte) value;
    switch (part) {
      case MESSAGES -> {
        if (matches(begin, b, this::keep)) {
          messages.reset();
          part = Part.OUTPUT;
          beginning.run();
        }
      }
      case OUTPUT -> {
        if (matches(end, b, target::write)) {
          part = Part.STATUS;
        }
      }
      case STATUS -> {
        if (b == '\n' || status.length() == LONGEST_STATUS) {
          part = Part.REST;
          target.flush();
          ending.run();
        } else {
          status.append((char) (b & 0xff));
        }
      }
      case REST -> keep(b);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      write(bytes[offset + i]);
    }
    target.flush();
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  /** The command's exit status, or empty if it has not been reported. */
  public OptionalInt status() {
    return part == Part.REST && status.toString().matches("[0-9]{1,3}")
        ? OptionalInt.of(Integer.parseInt(status.toString()))
        : OptionalInt.empty();
  }

  /** Whether the command was started. */
  public boolean started() {
    return part != Part.MESSAGES;
  }

  /** The last console output besides the command's output. */
  public String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }

  private void keep(int b) throws IOException {
    others.write(b);
    if (messages.size() >= 2 * KEPT) {
      byte[] all = messages.toByteArray();
      messages.reset();
      messages.write(all, all.length - KEPT, KEPT);
    }
    messages.write(b);
  }

  /** Receives bytes that turn out not to belong to a mark. */
  private interface Passed {
    void accept(int b) throws IOException;
  }

  /** Feeds one byte to the search for {@code mark}; says whether it was the last of it. */
  private boolean matches(byte[] mark, byte b, Passed passed) throws IOException {
    while (matched > 0 && mark[matched] != b) {
      int shorter = border(mark, matched);
      for (int i = 0; i < matched - shorter; i++) {
        passed.accept(mark[i]);
      }
      matched = shorter;
    }
    if (mark[matched] == b) {
      matched++;
    } else {
      passed.accept(b);
    }
    if (matched == mark.length) {
      matched = 0;
      return true;
    }
    return false;
  }

  /** Length of the longest proper prefix of {@code mark[0..length)} that is also its suffix. */
  private static int border(byte[] mark, int length) {
    for (int n = length - 1; n > 0; n--) {
      if (Arrays.equals(mark, 0, n, mark, length - n, length)) {
        return n;
      }
    }
    return 0;
  }
}
