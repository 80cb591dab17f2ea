package dev.oriel.pseries;

/**
 * What a guest can do to its machine as a whole. Called on vCPU threads; each call only notes the
 * request and makes every processor leave its loop, it does not wait.
 */
public interface PowerControl {
  /** The guest switches the machine off. */
  void powerOff();

  /** The guest wants to be started anew. */
  void reboot();

  /** The guest's operating system has given up, for the reason {@code message}, possibly empty. */
  void panic(String message);

  /** The last running processor has stopped itself; nothing can start one again. */
  void halted();
}
