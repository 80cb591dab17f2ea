package dev.oriel.conformance;

import java.util.SortedMap;

/**
 * The outcome of a trial.
 *
 * @param end how it ended
 * @param position of the exit or of the interrupted instruction; outside the code if the fetch
 *     failed
 * @param address address that the interrupt reports: of the storage operand, or of the instruction
 * @param after registers
 * @param data doublewords of the data pages that differ from the bank, by offset
 */
record Outcome(
    End end, int position, long address, Registers after, SortedMap<Integer, Long> data) {
  /** How a trial ends: at an exit or with an interrupt. */
  enum End {
    EXIT,
    ILLEGAL,
    PRIVILEGED,
    TRAP,
    FP_EXCEPTION,
    ALIGNMENT,
    DATA_STORAGE,
    INSTRUCTION_STORAGE,
    FACILITY,
    /** The trial loops. */
    ENDLESS,
    /** Anything that no trial should cause. */
    OTHER
  }

  /** The same, with positions counted from {@code start}. */
  Outcome from(int start) {
    return new Outcome(end, position - start, address, after, data);
  }

  /** Whether the trial ended and stayed within its allowed addresses. */
  boolean sound() {
    return switch (end) {
      case ENDLESS -> false;
      case DATA_STORAGE, INSTRUCTION_STORAGE, ALIGNMENT -> !Layout.forbidden(address);
      default -> true;
    };
  }
}
