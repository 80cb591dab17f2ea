package dev.oriel.cpu;

/** Interrupt vectors (Power ISA 3.0B, Book III chapter 6) and the causes reported with them. */
public final class Vectors {
  public static final int SYSTEM_RESET = 0x100;
  public static final int MACHINE_CHECK = 0x200;
  public static final int DATA_STORAGE = 0x300;
  public static final int DATA_SEGMENT = 0x380;
  public static final int INSTRUCTION_STORAGE = 0x400;
  public static final int INSTRUCTION_SEGMENT = 0x480;
  public static final int EXTERNAL = 0x500;
  public static final int ALIGNMENT = 0x600;
  public static final int PROGRAM = 0x700;
  public static final int FP_UNAVAILABLE = 0x800;
  public static final int DECREMENTER = 0x900;
  public static final int DOORBELL = 0xa00;
  public static final int SYSTEM_CALL = 0xc00;
  public static final int TRACE = 0xd00;
  public static final int PERFORMANCE_MONITOR = 0xf00;
  public static final int VECTOR_UNAVAILABLE = 0xf20;
  public static final int VSX_UNAVAILABLE = 0xf40;
  public static final int FACILITY_UNAVAILABLE = 0xf60;
  public static final int SYSTEM_CALL_VECTORED = 0x3000;

  /** No interrupt: the instruction is to be executed again, as the first of a block. */
  static final int REPEAT = 0;

  /** No interrupt: a debugger wants the vCPU to stop before the instruction. */
  static final int STOP = 1;

  /** SRR1 causes of the program interrupt. */
  public static final long PROGRAM_FP = 0x10_0000;

  /** Set with the former: SRR0 is not the address of the instruction that caused it. */
  static final long PROGRAM_LATER = 0x1_0000;

  public static final long PROGRAM_ILLEGAL = 0x8_0000;
  public static final long PROGRAM_PRIVILEGED = 0x4_0000;
  public static final long PROGRAM_TRAP = 0x2_0000;

  /** SRR1 of a machine check: DSISR gives the cause for a load. */
  public static final long CHECK_LOAD = 0x20_0000;

  /** SRR1 of a machine check: the real address of an instruction, or of a store, is unassigned. */
  public static final long CHECK_FETCH_ADDRESS = 0x080c_0000;

  public static final long CHECK_STORE_ADDRESS = 0x0814_0000;

  /** DSISR of a machine check: the real address of a load is unassigned. */
  static final int CHECK_LOAD_ADDRESS = 0x40;

  /** SRR1 of a trace interrupt after a completed instruction. */
  static final long TRACED = 0x4000_0000;

  /** DSISR (and SRR1, for instruction fetches) causes of storage interrupts. */
  static final int NO_TRANSLATION = 0x4000_0000;

  static final int NOT_EXECUTABLE = 0x1000_0000;
  static final int PROTECTED = 0x0800_0000;
  static final int STORE = 0x0200_0000;
  static final int BAD_RADIX = 0x0008_0000;
  static final int UNSUPPORTED_ACCESS = 0x0400_0000;
  static final int INVALID_ATOMIC = 0x0000_0004;

  private Vectors() {}
}
