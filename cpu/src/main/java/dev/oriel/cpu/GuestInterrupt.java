package dev.oriel.cpu;

/**
 * A synchronous interrupt on its way from an instruction to the engine. One stackless object per
 * vCPU; its content is valid only while it travels.
 */
public final class GuestInterrupt extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Effective address offset of the interrupt vector, e.g. 0x300. */
  int vector;

  /** Bits to set in SRR1 on top of the saved MSR. */
  long srr1;

  GuestInterrupt() {
    super(null, null, false, false);
  }
}
