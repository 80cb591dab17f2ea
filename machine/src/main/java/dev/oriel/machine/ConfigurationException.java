package dev.oriel.machine;

/**
 * A machine cannot be created as configured. The message is one line that names the offending
 * value.
 */
public class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
