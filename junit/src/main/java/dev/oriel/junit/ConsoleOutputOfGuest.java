package dev.oriel.junit;

import dev.oriel.machine.Console;
import dev.oriel.machine.GuestText;

/** Shows a guest's last console output below the failure of a test. */
final class ConsoleOutputOfGuest extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LINES = 50;

  ConsoleOutputOfGuest(Console console) {
    super("\n" + GuestText.lastLines(console.transcript(), LINES), null, false, false);
  }
}
