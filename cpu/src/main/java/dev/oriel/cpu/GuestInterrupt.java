package dev.oriel.cpu;

/**
 * A synchronous interrupt, thrown by an instruction and caught by the engine. Each vCPU reuses one
 * object without a stack trace; its content is valid only until it is caught.
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
