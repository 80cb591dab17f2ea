package dev.oriel.harness;

/** A command in a guest ended with a status that is not 0. */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandFailedException(String message) {
    super(message);
  }
}
