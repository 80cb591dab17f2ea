package dev.oriel.cli;

/** A command names a device or an object that does not exist. */
final class DeviceNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeviceNotFoundException(String id) {
    super("Device '" + id + "' not found");
  }
}
