package dev.oriel.iommu.spi;

/**
 * A machine cannot be made, or not be changed, as its user asks: a setting, an image or this host
 * does not allow it. The message is one line that names the offending value and is shown as it is.
 *
 * <p>Users' mistakes are this class and its subclasses, and nothing else is: whatever else is
 * thrown, {@link IllegalArgumentException} included, is a bug. Every room above this one throws it;
 * the rooms below have {@code OutOfHostMemoryException} and {@code ImageException} of their own.
 */
public class BadConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadConfigurationException(String message) {
    super(message);
  }
}
