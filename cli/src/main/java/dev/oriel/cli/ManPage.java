package dev.oriel.cli;

import java.util.List;

/** {@code oriel man}: a manual page, made of the help texts and the options. */
final class ManPage {
  private static final String HEAD =
      """
      .TH ORIEL 1 "" "Oriel %s"
      .SH NAME
      oriel \\- POWER pseries virtual machine on the JVM
      .SH SYNOPSIS
      """;

  /** What the environment decides, in pairs. */
  private static final List<String> ENVIRONMENT =
      List.of(
          "ORIEL_JAVA", "the java to use: a file, or the folder of a JDK",
          "ORIEL_OPTS", "further options for the JVM",
          "ORIEL_DEBUG", "if set, errors come with a stack trace",
          "XDG_CACHE_HOME", "the folder of the cache; ~/.cache if it is not set",
          "NO_COLOR", "if it is not empty, text has no colours");

  private ManPage() {}

  static String text() {
    StringBuilder text = new StringBuilder(HEAD.formatted(Main.VERSION));
    literal(text, Help.TOP.substring(Help.TOP.indexOf("oriel run")));
    section(text, "DESCRIPTION");
    text.append(escaped(Help.TOP.lines().findFirst().orElseThrow())).append('\n');
    section(text, "ORIEL RUN");
    literal(text, Help.RUN);
    for (RunOption.Group group : RunOption.Group.values()) {
      text.append(".SS ").append(escaped(group.title)).append('\n');
      for (RunOption option : RunOption.values()) {
        if (option.group == group) {
          String argument = option.takesValue() ? " " + option.argument : "";
          item(text, Help.dashed(option) + argument, option.help);
        }
      }
    }
    literal(text, Help.EXAMPLES);
    section(text, "KEYS");
    literal(text, ConsoleKeys.HELP);
    section(text, "ORIEL SNAPSHOT");
    literal(text, Help.SNAPSHOT);
    section(text, "ORIEL COMPARE");
    literal(text, Help.COMPARE);
    section(text, "ORIEL GUEST");
    literal(text, Help.GUEST);
    section(text, "ORIEL DOCTOR");
    literal(text, Help.DOCTOR);
    section(text, "ENVIRONMENT");
    for (int i = 0; i < ENVIRONMENT.size(); i += 2) {
      item(text, ENVIRONMENT.get(i), ENVIRONMENT.get(i + 1));
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String title) {
    text.append(".SH ").append(title).append('\n');
  }

  private static void item(StringBuilder text, String name, String help) {
    text.append(".TP\n\\fB").append(escaped(name)).append("\\fR\n");
    text.append(escaped(help)).append('\n');
  }

  /** Lines that stay as they are. */
  private static void literal(StringBuilder text, String lines) {
    text.append(".PP\n.nf\n");
    lines.strip().lines().forEach(line -> text.append(escaped(line)).append('\n'));
    text.append(".fi\n");
  }

  private static String escaped(String line) {
    String safe =
        line.replace("\\", "\\e")
            .replace("-", "\\-")
            // Where a long line may break.
            .replace("|", "|\\:")
            .replace("…", "\\[u2026]")
            .replace("^", "\\(ha")
            .replace("~", "\\(ti");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
