package dev.oriel.cpu;

/** Bits of the machine state register (Power ISA 3.0B, Book III section 3.2.1). */
public final class Msr {
  public static final long SF = 1L << 63;
  public static final long HV = 1L << 60;
  public static final long VEC = 1L << 25;
  public static final long VSX = 1L << 23;
  public static final long EE = 1L << 15;
  public static final long PR = 1L << 14;
  public static final long FP = 1L << 13;
  public static final long ME = 1L << 12;
  public static final long FE0 = 1L << 11;
  public static final long SE = 1L << 10;
  public static final long BE = 1L << 9;
  public static final long FE1 = 1L << 8;
  public static final long IR = 1L << 5;
  public static final long DR = 1L << 4;
  public static final long PMM = 1L << 2;
  public static final long RI = 1L << 1;
  public static final long LE = 1L;

  /**
   * Bits that a guest can change. HV stays 0 and ME stays unchanged, because a guest is not a
   * hypervisor.
   */
  static final long WRITABLE =
      SF | VEC | VSX | EE | PR | FP | FE0 | SE | BE | FE1 | IR | DR | PMM | RI | LE;

  /** SRR1 positions that carry interrupt causes instead of MSR bits (33:36 and 42:47). */
  static final long SRR1_CAUSE = 0x783f_0000L;

  private Msr() {}
}
