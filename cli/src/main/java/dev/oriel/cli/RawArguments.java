package dev.oriel.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of the command line as bytes. Java replaces invalid UTF-8, so the guest would get other
 * words than the user wrote. Such words are refused.
 */
final class RawArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final char REPLACED = '\ufffd';

  private RawArguments() {}

  /** Whether all words are UTF-8; if not, prints the first invalid one to {@code err}. */
  static boolean areReadable(List<String> words, PrintStream err) {
    if (words.stream().noneMatch(word -> word.indexOf(REPLACED) >= 0)) {
      return true;
    }
    try {
      return areReadable(words, Files.readAllBytes(COMMAND_LINE), err);
    } catch (IOException e) {
      return true; // not Linux: cannot tell whether the user typed the replacement character
    }
  }

  /**
   * @param commandLine the command line of the process, which ends with {@code words}, each
   *     followed by a zero byte
   */
  static boolean areReadable(List<String> words, byte[] commandLine, PrintStream err) {
    List<byte[]> raw = split(commandLine);
    int first = raw.size() - words.size();
    for (int i = 0; i < words.size(); i++) {
      if (first >= 0 && !isUtf8(raw.get(first + i))) {
        err.println(
            "oriel: word %d of the command line, '%s', is not UTF-8"
                .formatted(i + 1, words.get(i)));
        return false;
      }
    }
    return true;
  }

  private static List<byte[]> split(byte[] commandLine) {
    List<byte[]> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        words.add(java.util.Arrays.copyOfRange(commandLine, from, i));
        from = i + 1;
      }
    }
    return words;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
