package dev.oriel.device;

import dev.oriel.iommu.spi.BadConfigurationException;

/** An image file cannot be used; the message is one line that names it. */
public final class BadImageException extends BadConfigurationException {
  private static final long serialVersionUID = 1L;

  public BadImageException(String message) {
    super(message);
  }
}
