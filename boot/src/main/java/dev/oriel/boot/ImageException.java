package dev.oriel.boot;

import java.util.Objects;

/** A kernel, initrd or device tree that cannot be booted; the message names what offends. */
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
