package dev.oriel.junit;

import dev.oriel.machine.Console;
import dev.oriel.machine.GuestText;
import java.util.List;

/** Shows a guest's last console output below the failure of a test. */
final class ConsoleOutputOfGuest extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LINES = 50;

  ConsoleOutputOfGuest(Console console) {
    super(last(console), null, false, false);
  }

  private static String last(Console console) {
    List<String> lines = console.transcript().lines().map(GuestText::line).toList();
    return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
