package dev.oriel.cli;

/** A command needs a device that the machine does not have. */
final class DeviceNotActiveException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DeviceNotActiveException(String message) {
    super(message);
  }
}
