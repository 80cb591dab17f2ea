package dev.oriel.memory;

import java.util.Objects;

/** The host has no memory that a machine needs. */
public final class OutOfHostMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfHostMemoryException(String message) {
    super(message);
  }

  /** One line, never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "every constructor takes a message");
  }
}
