package dev.oriel.memory.state;

/** A part's state cannot be saved, or what is to be restored is not a state of it. */
public final class StateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for users. */
  public StateException(String message) {
    super(message);
  }
}
