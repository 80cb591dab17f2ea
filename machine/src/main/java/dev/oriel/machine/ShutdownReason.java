package dev.oriel.machine;

/** Why a machine has ended. */
public enum ShutdownReason {
  /** The guest has switched the machine off. */
  POWER_OFF,
  /** The guest requested a reboot and the configuration disables reboots. */
  REBOOT,
  /** The guest panicked (ibm,os-term). */
  GUEST_PANIC,
  /** Every vCPU has stopped, or sleeps forever with interrupts disabled. */
  HALTED,
  /** The DMA sanitizer is strict and reported an error. */
  DMA_ERROR,
  /** {@link MachineControl#stop}. */
  STOPPED
}
