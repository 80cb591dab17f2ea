package dev.oriel.net;

/** A network cannot be had as it was described; the message is one line and names the value. */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NetworkException(String message) {
    super(message);
  }
}
