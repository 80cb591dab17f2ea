package dev.oriel.cpu;

/** Why an engine returned. */
public enum Exit {
  /**
   * {@code sc 1} was executed; {@code nip} is past it, arguments and result are in r3 and up.
   * Whoever answers it where it is made ({@link Vcpu#answerHypercalls}) decides whether the engine
   * returns.
   */
  HYPERCALL,
  /** {@link Vcpu#requestExit} was called. */
  REQUESTED
}
