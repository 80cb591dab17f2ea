package dev.oriel.guests;

/** A guest is not available; the message names the reason and the remedy. */
public final class GuestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GuestException(String message) {
    super(message);
  }

  public GuestException(String message, Throwable cause) {
    super(message, cause);
  }
}
