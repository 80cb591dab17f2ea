package dev.oriel.isa;

/** Properties of an instruction that an engine must know besides its semantics. */
public enum Flag {
  /** Ends a decoded block: it may change the next instruction's address or the machine state. */
  END,
  /**
   * A branch with BO: it ends a block only if BO says "always"; else execution may fall through.
   */
  COND,
  /** A branch: takes execution to its target, in the same state. */
  BRANCH,
  /**
   * Changes the address and the machine state, as sc and rfid do: no trace interrupt follows it.
   */
  LINKAGE,
  /**
   * May change the mode in which instructions are executed, or the translation of addresses, so an
   * engine must look up the next instruction again.
   */
  CONTEXT,
  /** Orders storage accesses or waits: must be executed although it changes no state. */
  BARRIER,
  /** Does not read the registers that its operands name. */
  UNREAD,
  /** The semantics takes the current instruction address as its last parameter. */
  CIA,
  /** Privileged: not in problem state. */
  PRIV,
  /** Hypervisor-privileged. */
  HYPER,
  /** Needs MSR[FP]. */
  FP,
  /** Needs MSR[VEC]. */
  VEC,
  /** Needs MSR[VSX]. */
  VSX,
  /** Executed often: has a place in the engine's first switch. */
  HOT,
  /** Decoded and disassembled, but without semantics: illegal when executed. */
  TODO
}
