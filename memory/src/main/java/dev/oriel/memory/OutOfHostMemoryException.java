package dev.oriel.memory;

/** The host has no memory that a machine needs. */
public final class OutOfHostMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfHostMemoryException(String message) {
    super(message);
  }
}
