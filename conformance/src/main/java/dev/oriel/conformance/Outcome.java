package dev.oriel.conformance;

import java.util.SortedMap;

/**
 * What came of a trial.
 *
 * @param end how it ended
 * @param position of the exit, or of the instruction that was interrupted; if it was the fetch, of
 *     nothing
 * @param address of a storage operand that could not be accessed, or of the instruction
 * @param after registers
 * @param data doublewords of the data pages that are not as in the bank, by offset
 */
record Outcome(
    End end, int position, long address, Registers after, SortedMap<Integer, Long> data) {
  /** The ways in which a trial ends: at an exit, or with an interrupt. */
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
    /** It loops. */
    ENDLESS,
    /** Something that no trial should lead to. */
    OTHER
  }

  /** The same, with positions counted from {@code start}. */
  Outcome from(int start) {
    return new Outcome(end, position - start, address, after, data);
  }

  /** Whether the trial ended, and stayed where trials may be. */
  boolean sound() {
    return switch (end) {
      case ENDLESS -> false;
      case DATA_STORAGE, INSTRUCTION_STORAGE, ALIGNMENT -> !Layout.forbidden(address);
      default -> true;
    };
  }
}
