package dev.oriel.harness;

/** A guest runs, but did not do what it was asked for within the time. */
public final class GuestTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GuestTimeoutException(String message) {
    super(message);
  }
}
