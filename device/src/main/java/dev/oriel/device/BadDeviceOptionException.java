package dev.oriel.device;

/**
 * A device option that is unknown, missing or malformed; the message names it and what is accepted.
 */
public final class BadDeviceOptionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public BadDeviceOptionException(String message) {
    super(message);
  }
}
