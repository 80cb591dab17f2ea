package dev.oriel.machine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The host cannot provide what a machine needs: a disk is full, a file is gone, memory is short.
 * This is neither a user error nor a bug; other machines continue. The message is one line that
 * names the file, and is shown as is.
 */
public final class HostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HostException(String message) {
    super(message);
  }

  public HostException(String message, Throwable cause) {
    super(message, cause);
  }

  /** One line, never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "every constructor takes a message");
  }

  /** {@code file} cannot be written. */
  public static HostException cannotWrite(Path file, IOException e) {
    return new HostException(file + ": cannot be written: " + reason(e), e);
  }

  /** The operating system's message, without the file name that Java puts in front. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it already exists";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> words(e);
    };
  }

  /** What a cause says, or the name of its class where it says nothing. */
  static String words(Throwable cause) {
    String message = cause.getMessage();
    return message != null ? message : cause.getClass().getSimpleName();
  }
}
