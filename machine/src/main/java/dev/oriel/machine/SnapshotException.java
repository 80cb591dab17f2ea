package dev.oriel.machine;

/**
 * A machine cannot be saved, or a file is not a snapshot that this machine can take over. The
 * message is one line that names the file, or the part that is in the way.
 */
public final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SnapshotException(String message) {
    super(message);
  }
}
