package dev.oriel.harness;

/** A guest ended, or its kernel panicked, before it had done what it was asked for. */
public final class GuestEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GuestEndedException(String message) {
    super(message);
  }
}
