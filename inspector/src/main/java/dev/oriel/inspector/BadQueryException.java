package dev.oriel.inspector;

/** A request asks for what does not exist; the message says what. */
final class BadQueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadQueryException(String message) {
    super(message);
  }
}
