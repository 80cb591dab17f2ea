package dev.oriel.cli;

import java.nio.file.Path;

/** The place of the guest's console. */
sealed interface Serial {
  /**
   * Standard input and output.
   *
   * @param keys whether Ctrl-A starts a command key and Ctrl-C goes to the guest
   */
  record Stdio(boolean keys) implements Serial {}

  /** A file that output goes to; there is no input. */
  record ToFile(Path file) implements Serial {}

  /** Nowhere. */
  record Nowhere() implements Serial {}

  static Serial parse(String text) {
    if (text.startsWith("file:") && text.length() > "file:".length()) {
      return new ToFile(Path.of(text.substring("file:".length())));
    }
    return switch (text) {
      case "mon:stdio" -> new Stdio(true);
      case "stdio" -> new Stdio(false);
      case "null", "none" -> new Nowhere();
      default ->
          throw new UsageException(
              "-serial " + text + " is not supported; supported: " + RunOption.SERIAL.argument);
    };
  }
}
