package dev.oriel.pseries.interrupt;

/** Which interrupt controllers a machine has, as QEMU's {@code ic-mode} says. */
public enum InterruptMode {
  /** The one that hypercalls and RTAS calls operate ({@link Xics}). */
  XICS,
  /** The one that guests operate by loads and stores ({@link Xive}). */
  XIVE,
  /** Both; the operating system chooses (LoPAR B.6.2.3, option vector 5). */
  DUAL
}
