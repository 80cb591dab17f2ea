package dev.oriel.machine;

/** Why a machine has ended. */
public enum ShutdownReason {
  /** The guest has switched the machine off. */
  POWER_OFF,
  /** The guest has asked for a reboot and the machine is not to reboot. */
  REBOOT,
  /** The guest has given up (ibm,os-term). */
  GUEST_PANIC,
  /** Every vCPU has stopped itself, or sleeps with interrupts disabled, for ever. */
  HALTED,
  /** The DMA sanitizer is strict and has found something. */
  DMA_ERROR,
  /** {@link Machine#stop}. */
  STOPPED
}
