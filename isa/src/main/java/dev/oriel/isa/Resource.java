package dev.oriel.isa;

/** What an instruction may use besides GPRs, VSRs and CR fields; its bit is in {@link Touched}. */
public enum Resource {
  /** XER[SO]. */
  SO,
  /** XER[OV]. */
  OV,
  /** XER[CA]. */
  CA,
  /** XER[OV32]. */
  OV32,
  /** XER[CA32]. */
  CA32,
  /** XER bits 57:63, the byte count of string instructions. */
  COUNT,
  LR,
  CTR,
  TAR,
  CFAR,
  FPSCR,
  VSCR,
  /** The MSR as a value, not the mode that it selects. */
  MSR,
  SRR0,
  SRR1,
  /** All special purpose registers without a name of their own here. */
  SPRS,
  MEMORY,
  RESERVATION,
  /** Anything outside the thread's state: time, random numbers, messages. */
  OUTSIDE;

  /** Its bit in {@link Touched#resources}. */
  public int bit() {
    return 1 << ordinal();
  }
}
