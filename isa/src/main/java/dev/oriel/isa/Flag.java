package dev.oriel.isa;

/** What the execution of an instruction needs besides its semantics. */
public enum Flag {
  /** Ends a decoded block: it may change the next instruction's address or the machine state. */
  END,
  /**
   * A branch with BO: it ends a block only if BO says "always"; else execution may fall through.
   */
  COND,
  /** A branch: takes execution to its target, in the same state. */
  BRANCH,
  /** Goes on elsewhere in another state, as sc and rfid do: no trace interrupt follows it. */
  LINKAGE,
  /**
   * May change the mode that instructions are executed in, or how addresses are translated: what an
   * engine has found for the instructions behind it may not hold.
   */
  CONTEXT,
  /** Orders storage accesses or waits, and must be executed even though it changes nothing. */
  BARRIER,
  /** Does not look at the registers that its operands name. */
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
