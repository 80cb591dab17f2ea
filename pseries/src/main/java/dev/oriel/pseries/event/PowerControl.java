package dev.oriel.pseries.event;

/**
 * The guest's power requests. Called on vCPU threads; each call only records the request and makes
 * every processor leave its loop, without waiting.
 */
public interface PowerControl {
  /** The guest switches the machine off. */
  void powerOff();

  /** The guest requests a reboot. */
  void reboot();

  /** The guest's operating system has panicked, with the reason {@code message}, possibly empty. */
  void panic(String message);

  /** The last running processor has stopped itself; nothing can start one again. */
  void halted();
}
