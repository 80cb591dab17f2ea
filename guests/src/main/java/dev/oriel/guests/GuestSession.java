package dev.oriel.guests;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /** The archive to append to the guest's initramfs. */
  default byte[] archive() {
    return switch (this) {
      case Shell(int rows, int columns, String term, String mark) -> {
        String size = rows > 0 && columns > 0 ? "ROWS=" + rows + " COLUMNS=" + columns + "\n" : "";
        String settings = "MARK=" + quote(mark) + "\n" + size;
        yield archive(Map.of("settings", settings + "export TERM=" + quote(term) + "\n"));
      }
      case Command(List<String> words, String mark, boolean input) ->
          archive(
              Map.of(
                  "settings", "MARK=" + quote(mark) + "\n" + (input ? "INPUT=yes\n" : ""),
                  "command", "exec " + quote(words) + "\n"));
    };
  }

  private static byte[] archive(Map<String, String> files) {
    return CpioWriter.archive(
        cpio -> {
          cpio.directory("oriel");
          for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
            cpio.file("oriel/" + file.getKey(), 0644, bytes(file.getValue()));
          }
        });
  }

  private static String quote(List<String> words) {
    return words.stream().map(GuestSession::quote).collect(Collectors.joining(" "));
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
