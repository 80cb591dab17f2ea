package dev.oriel.iommu.spi;

import java.util.Objects;

/**
 * A machine cannot be created or changed as requested: a setting, an image or this host does not
 * allow it. The message is one line that names the offending value and is shown as it is.
 *
 * <p>Only this class and its subclasses represent user errors: any other exception, {@link
 * IllegalArgumentException} included, is a bug. Every room above this one throws it; the rooms
 * below have {@code OutOfHostMemoryException} and {@code ImageException} of their own.
 */
public class BadConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadConfigurationException(String message) {
    super(message);
  }

  /** One line, never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "every constructor takes a message");
  }
}
