package dev.oriel.boot;

import java.util.Objects;

/** A kernel, initrd or device tree cannot be booted; the message names it and the reason. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a one-line message for the user. */
  public ImageException(String message) {
    super(message);
  }

  /** One line, never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "every constructor takes a message");
  }
}
