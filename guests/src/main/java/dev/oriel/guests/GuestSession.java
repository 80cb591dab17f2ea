package dev.oriel.guests;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * A guest's task in one boot, passed to its {@code init} in a second, small archive after the
 * initramfs. The kernel unpacks both; unlike a kernel command line, it has no limit on length or
 * characters.
 */
public sealed interface GuestSession {
  /** A mark that nothing in the guest can guess. */
  static String newMark() {
    return "\u001eoriel" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  /** A mark that is always the same: the guest could write it itself, and so end its output. */
  static String constantMark() {
    return "\u001eoriel";
  }

  /**
   * A shell on the console, {@code rows} by {@code columns} characters; 0 if not known.
   *
   * @param mark starts the line with the shell's exit status, which {@link CommandOutput#ofShell}
   *     takes out
   */
  record Shell(int rows, int columns, String term, String mark) implements GuestSession {}

  /**
   * One command with its words, then power-off. Its output stands on the console between two marks;
   * {@link CommandOutput} with the same {@code mark} takes it out.
   *
   * @param mark starts the lines before and after the output; the command must not be able to guess
   *     it
   * @param input whether the command's standard input is what is typed at the console once the
   *     output begins, in pieces: the number of its bytes, a newline, and the bytes, the last piece
   *     without any. Else it is empty
   */
  record Command(List<String> words, String mark, boolean input) implements GuestSession {
    /** A command whose standard input is empty. */
    public Command(List<String> words, String mark) {
      this(words, mark, false);
    }

    public Command {
      words = List.copyOf(words);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("no command");
      }
    }
  }

  /**
   * None yet: the guest gets as far as to its task, and waits for it to be {@link #typed}.
   *
   * @param mark of the {@link CommandOutput#ofWaiting} that says when it waits
   */
  record Waiting(String mark) implements GuestSession {}

  /**
   * A task in a guest on a disk: what it runs has that disk's file system as its root.
   *
   * @param uuid of the file system
   * @param task a shell or a command; or none: the guest's own init takes over, and the guest boots
   *     to a login
   */
  record OnDisk(String uuid, Optional<GuestSession> task) implements GuestSession {
    public OnDisk {
      if (!uuid.matches("[0-9a-f-]{36}")) {
        throw new IllegalArgumentException(uuid + " is not a UUID");
      }
    }
  }

  /** The archive to append to the guest's initramfs. */
  default byte[] archive() {
    return CpioWriter.archive(
        cpio -> {
          cpio.directory("oriel");
          cpio.file("oriel/settings", 0644, settings().getBytes(StandardCharsets.UTF_8));
        });
  }

  /**
   * Shell commands for a guest that goes on from a snapshot: it is told the time, and draws other
   * random numbers than others that go on from the same one.
   */
  static String awakening() {
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    return """
        echo %s >/dev/urandom
        /oriel/awaken %d </dev/urandom
        """
        .formatted(HexFormat.of().formatHex(seed), Instant.now().getEpochSecond());
  }

  /** What to type at the console of a guest that waits, which then awakes to this task. */
  default byte[] typed() {
    return (settings() + awakening() + "return\n").getBytes(StandardCharsets.UTF_8);
  }

  private String settings() {
    return switch (this) {
      case Shell(int rows, int columns, String term, String mark) -> {
        String size = rows > 0 && columns > 0 ? "ROWS=" + rows + " COLUMNS=" + columns + "\n" : "";
        yield "MARK=" + quote(mark) + "\n" + size + "export TERM=" + quote(term) + "\n";
      }
      case Command(List<String> words, String mark, boolean input) ->
          "MARK=%s\n%sset -- %s\n".formatted(quote(mark), input ? "INPUT=yes\n" : "", quote(words));
      case OnDisk(String uuid, Optional<GuestSession> task) ->
          "ROOT=" + uuid + "\n" + task.map(GuestSession::settings).orElse("BOOT=yes\n");
      case Waiting(String mark) -> "MARK=" + quote(mark) + "\nWAIT=yes\n";
    };
  }

  private static String quote(List<String> words) {
    return words.stream().map(GuestSession::quote).collect(Collectors.joining(" "));
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
