package dev.oriel.machine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The host does not give a machine what it needs: a disk is full, a file has gone, there is no
 * memory. It is neither the user's mistake nor a bug; other machines go on. The message is one line
 * that names the file, and is shown as it is.
 */
public final class HostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HostException(String message) {
    super(message);
  }

  public HostException(String message, Throwable cause) {
    super(message, cause);
  }

  /** {@code file} cannot be written. */
  public static HostException cannotWrite(Path file, IOException e) {
    return new HostException(file + ": cannot be written: " + reason(e), e);
  }

  /** What the operating system says, without the name of the file that Java puts before it. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it already exists";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    };
  }
}
