package dev.oriel.memory;

/** The host does not give a machine the memory that it cannot do without. */
public final class OutOfHostMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfHostMemoryException(String message) {
    super(message);
  }
}
