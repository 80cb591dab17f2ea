package dev.oriel.guests;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of Debian's Java packages: their maintainer scripts, which are not run, would link
 * them into {@code /usr/bin} as the package's {@code .jinfo} file lists them.
 */
final class JavaAlternatives {
  private static final Pattern FILE = Pattern.compile("(\\./)?usr/lib/jvm/\\.[^/]+\\.jinfo");
  private static final Pattern COMMAND =
      Pattern.compile("(?:hl|jre|jdkhl|jdk) ([\\w.+-]+) (/usr/lib/jvm/\\S+)");

  /** More than a list takes. */
  static final int LONGEST = 1 << 16;

  private final Map<String, String> links = new LinkedHashMap<>();

  /** Whether a path of a package is that of a list. */
  static boolean isList(String path) {
    return FILE.matcher(path).matches();
  }

  /** Takes the commands of a list; the first package that has a command has its link. */
  void add(String list) {
    for (String line : list.lines().toList()) {
      Matcher command = COMMAND.matcher(line);
      if (command.matches()) {
        links.putIfAbsent("usr/bin/" + command.group(1), command.group(2));
      }
    }
  }

  /** Adds the links to commands that the tree has to places where it has nothing. */
  void link(RootTree tree) {
    links.forEach(
        (path, target) -> {
          if (tree.has(target.substring(1)) && !tree.has(path)) {
            tree.link(path, target);
          }
        });
  }
}
