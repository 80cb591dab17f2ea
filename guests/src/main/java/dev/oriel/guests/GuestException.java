package dev.oriel.guests;

/** A guest could not be had; the message names what is wrong and what can be done about it. */
public final class GuestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GuestException(String message) {
    super(message);
  }

  public GuestException(String message, Throwable cause) {
    super(message, cause);
  }
}
