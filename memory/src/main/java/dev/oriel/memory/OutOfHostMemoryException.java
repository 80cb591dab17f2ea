package dev.oriel.memory;

/** The host refused to reserve address space for guest memory. */
public final class OutOfHostMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfHostMemoryException(long bytes) {
    super("the host refused to reserve " + bytes + " bytes of address space for guest memory");
  }
}
