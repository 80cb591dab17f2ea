package dev.oriel.isa;

/** The kinds of interrupt that an instruction may cause (Power ISA 3.0B, Book III chapter 6). */
public enum Interrupt {
  /** Data storage or data segment. */
  STORAGE,
  ALIGNMENT,
  /** Program: the form is invalid, or the instruction does not exist. */
  ILLEGAL,
  /** Program: the instruction is privileged and the thread is in problem state. */
  PRIVILEGED,
  /** Program: the condition of a trap holds. */
  TRAP,
  /** Program: a floating-point exception is enabled. */
  FP,
  FP_UNAVAILABLE,
  VECTOR_UNAVAILABLE,
  VSX_UNAVAILABLE,
  /** Facility unavailable: FSCR or MMCR0 disables the facility. */
  FACILITY
}
