package dev.oriel.machine;

/**
 * A machine cannot be recorded, a file is not a recording of this machine, or a replay has become
 * another run than the one that was recorded. The message is one line that names the file or what
 * is in the way.
 */
public final class RecordingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RecordingException(String message) {
    super(message);
  }

  /** One line, never null. */
  @Override
  public String getMessage() {
    return java.util.Objects.requireNonNull(super.getMessage(), "every constructor takes one");
  }
}
