package dev.oriel.cpu;

/** Runs guest instructions. Not thread-safe: one engine serves one vCPU on one thread. */
public interface ExecutionEngine {
  /** Runs {@code vcpu} until something outside the CPU has to act. */
  Exit run();

  /**
   * Instructions executed so far, not counting the last few of blocks that an interrupt cut short.
   */
  long executed();
}
