package dev.oriel.machine.gdb;

/** A packet does not have the form of its kind; its answer is an error. */
final class BadPacketException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
