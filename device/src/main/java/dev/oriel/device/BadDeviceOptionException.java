package dev.oriel.device;

import dev.oriel.iommu.spi.BadConfigurationException;

/**
 * A device option is unknown, missing or malformed; the message names it and the accepted values.
 */
public final class BadDeviceOptionException extends BadConfigurationException {
  private static final long serialVersionUID = 1L;

  public BadDeviceOptionException(String message) {
    super(message);
  }
}
