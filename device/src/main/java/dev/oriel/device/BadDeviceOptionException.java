package dev.oriel.device;

import dev.oriel.iommu.spi.BadConfigurationException;

/**
 * A device option that is unknown, missing or malformed; the message names it and what is accepted.
 */
public final class BadDeviceOptionException extends BadConfigurationException {
  private static final long serialVersionUID = 1L;

  public BadDeviceOptionException(String message) {
    super(message);
  }
}
