package dev.oriel.fuzz.qtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads commands of QEMU's protocol: plain ones, a line each; a log of them ({@code [R +0.1] readb
 * 0}), in which a line marked {@code [DMA]} was carried out in the middle of the one before it; and
 * programs of QEMU's, in which they are calls ({@code qtest_readb(s, 0)}) with constants.
 */
final class Traces {
  private static final Pattern CALL =
      Pattern.compile(
          "qtest_([a-z0-9_]+)\\s*\\(\\s*\\w+\\s*((?:,[^;]*?)?)\\)\\s*;", Pattern.DOTALL);
  private static final Pattern ARGUMENT =
      Pattern.compile(",\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+|[^,\"]+)");
  private static final Pattern CHARACTER =
      Pattern.compile("\\\\x[0-9a-fA-F]+|\\\\.|\"|.", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]+|-?[0-9]+");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:(?:\\[DMA\\] ?)?(?:\\[DOUBLE-FETCH\\] ?)?\\[[IRS] .*|(?:in|out)[bwl] .*"
              + "|(?:read|write)[bwlq]? .*|memset .*|b64(?:read|write) .*|clock_step.*|clock_set .*"
              + "|hcall .*|rtas .*)");

  private Traces() {}

  /** Whether a file is one of these, and not an input of the generic fuzzer. */
  static boolean isTrace(byte[] contents) {
    String text = new String(contents, ISO_8859_1);
    return isProgram(text)
        || text.lines().filter(line -> !line.isBlank()).limit(3).allMatch(Traces::isCommand)
            && !text.isBlank();
  }

  private static boolean isProgram(String text) {
    return text.contains("qtest_init(");
  }

  private static boolean isCommand(String line) {
    return line.startsWith("#") || COMMAND.matcher(line.trim()).matches();
  }

  /** The commands of each trace in a file: a program has several. */
  static List<List<String>> read(byte[] contents) {
    String text = new String(contents, ISO_8859_1);
    return isProgram(text) ? program(text) : List.of(log(text));
  }

  private static List<String> log(String text) {
    List<String> commands = new ArrayList<>();
    int last = 0;
    for (String line : text.lines().toList()) {
      if (line.isBlank()
          || line.startsWith("#")
          || line.contains("[I ")
          || line.contains("OPENED")
          || line.contains("CLOSED")) {
        continue;
      }
      int bracket = line.lastIndexOf(']');
      boolean logged = line.contains("[R +");
      if (line.contains("[S +")) {
        continue; // An answer.
      }
      String command = (logged ? line.substring(bracket + 1) : line).trim();
      if (line.startsWith("[DMA]")) {
        commands.add(last, command);
        last++;
      } else {
        last = commands.size();
        commands.add(command);
      }
    }
    return commands;
  }

  private static List<List<String>> program(String text) {
    List<List<String>> all = new ArrayList<>();
    String[] tests = text.split("qtest_init\\(");
    for (int i = 1; i < tests.length; i++) {
      List<String> commands = new ArrayList<>();
      Matcher call = CALL.matcher(tests[i]);
      while (call.find() && !call.group(1).equals("quit")) {
        command(call.group(1), call.group(2)).ifPresent(commands::add);
      }
      all.add(commands);
    }
    return all;
  }

  /** The command of a call with constants; empty for another. */
  private static Optional<String> command(String name, String arguments) {
    List<String> constants = constants(arguments);
    if (name.equals("bufwrite") && constants.size() == 3) {
      return Optional.of(
          "write %s %s 0x%s".formatted(constants.get(0), constants.get(2), constants.get(1)));
    }
    boolean numbers = constants.stream().allMatch(each -> NUMBER.matcher(each).matches());
    return numbers ? Optional.of(name + " " + String.join(" ", constants)) : Optional.empty();
  }

  /** What stands between commas; strings as hexadecimal digits. */
  private static List<String> constants(String arguments) {
    List<String> all = new ArrayList<>();
    Matcher each = ARGUMENT.matcher(arguments);
    while (each.find()) {
      String one = each.group(1).trim();
      all.add(one.startsWith("\"") ? digits(one) : one);
    }
    return all;
  }

  private static String digits(String string) {
    StringBuilder digits = new StringBuilder();
    Matcher each = CHARACTER.matcher(string);
    while (each.find()) {
      String character = each.group();
      if (character.startsWith("\\x")) {
        digits.append("%02x".formatted(Integer.parseInt(character.substring(2), 16) & 0xff));
      } else if (!character.equals("\"") && !character.isBlank()) {
        digits.append("%02x".formatted((int) character.charAt(character.length() - 1)));
      }
    }
    return digits.toString();
  }
}
