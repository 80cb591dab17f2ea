package dev.oriel.guests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Types a stream at the console of a guest that runs a command with input, in the pieces that a
 * {@link GuestSession.Command} takes, until the stream or the machine ends.
 */
public final class CommandInput implements Runnable {
  private static final int PIECE = 1 << 14;

  /** Linux's console treats it as magic SysRq unless it is doubled. */
  private static final byte CTRL_O = 0x0f;

  private final InputStream input;
  private final OutputStream console;

  public CommandInput(InputStream input, OutputStream console) {
    this.input = input;
    this.console = console;
  }

  @Override
  public void run() {
    byte[] piece = new byte[PIECE];
    try {
      for (int length = read(piece); length > 0; length = read(piece)) {
        type(console, piece, length);
      }
      say(console, 0);
    } catch (IOException e) {
      // The machine has ended.
    }
  }

  /** Treats a stream that cannot be read, such as a closed one, as ended. */
  private int read(byte[] piece) {
    try {
      return input.read(piece);
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * Types one piece: the first {@code length} bytes of {@code piece}, which are not none.
   *
   * @throws IOException if the machine has ended
   */
  public static void type(OutputStream console, byte[] piece, int length) throws IOException {
    say(console, length);
    doubled(console, piece, length);
  }

  /**
   * Types what a guest reads that waits for its task.
   *
   * @throws IOException if the machine has ended
   */
  public static void type(OutputStream console, byte[] task) throws IOException {
    doubled(console, task, task.length);
  }

  private static void doubled(OutputStream console, byte[] bytes, int end) throws IOException {
    int from = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == CTRL_O) {
        console.write(bytes, from, i + 1 - from);
        from = i;
      }
    }
    console.write(bytes, from, end - from);
  }

  private static void say(OutputStream console, int length) throws IOException {
    console.write((length + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
