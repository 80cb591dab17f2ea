package dev.oriel.harness;

import dev.oriel.machine.GuestText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How a command in a guest ended, and what it wrote. */
public final class CommandResult {
  private static final int LINES_TOLD = 20;

  private final List<String> command;
  private final int status;
  private final byte[] output;
  private final byte[] error;

  CommandResult(List<String> command, int status, byte[] output, byte[] error) {
    this.command = command;
    this.status = status;
    this.output = output;
    this.error = error;
  }

  /** The exit status, 0 to 255. */
  public int status() {
    return status;
  }

  /** What it wrote to its standard output, as UTF-8. */
  public String output() {
    return new String(output, StandardCharsets.UTF_8);
  }

  /** What it wrote to its standard output, byte for byte. */
  public byte[] outputBytes() {
    return output.clone();
  }

  /** What it wrote to its standard error, as UTF-8. */
  public String error() {
    return new String(error, StandardCharsets.UTF_8);
  }

  /**
   * Itself, if the command succeeded.
   *
   * @throws CommandFailedException if its exit status is not 0
   */
  public CommandResult orThrow() {
    if (status != 0) {
      throw new CommandFailedException(
          "'%s' failed with status %d%s"
              .formatted(GuestText.line(String.join(" ", command)), status, reason()));
    }
    return this;
  }

  private String reason() {
    String said = error().isBlank() ? output() : error();
    String last = GuestText.lastLines(said, LINES_TOLD);
    return last.isEmpty() ? "" : ":\n" + last;
  }

  /** The status and both outputs, for people. */
  @Override
  public String toString() {
    return "status %d, output \"%s\", error \"%s\""
        .formatted(status, GuestText.line(output()), GuestText.line(error()));
  }
}
