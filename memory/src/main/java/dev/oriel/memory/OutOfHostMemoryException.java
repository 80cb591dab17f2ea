package dev.oriel.memory;

import java.util.Objects;

/** The host does not give a machine the memory that it cannot do without. */
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
