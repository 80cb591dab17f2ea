package dev.oriel.machine;

/** The guest has not written what was expected of it. */
public final class ConsoleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ConsoleException(String message) {
    super(message);
  }
}
