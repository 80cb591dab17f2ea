package dev.oriel.cpu;

/**
 * The architected state of one POWER9 thread, laid out for the engines that run it.
 *
 * <p>Fields are public on purpose: an instruction's semantics is a static method over this state, and
 * the same method serves the interpreter and compiled code. Register values are in the numbering of
 * the Power ISA; bit fields are given as masks of ordinary Java values (bit 63 of the ISA is 1).
 */
public final class Vcpu {
  /** General purpose registers. */
  public final long[] gpr = new long[32];

  /**
   * Vector-scalar registers. Doubleword 0 (most significant) of VSR n is {@code vsr[2n]}, doubleword 1
   * is {@code vsr[2n + 1]}; FPR n is {@code vsr[2n]}; VR n is VSR 32 + n.
   */
  public final long[] vsr = new long[128];

  /** Condition register; CR field 0 is in the four most significant bits. */
  public int cr;

  public long lr;
  public long ctr;

  /** XER, unpacked: each 0 or 1. */
  public int so;

  public int ov;
  public int ca;
  public int ov32;
  public int ca32;

  /** XER bits 57:63, the byte count of string instructions. */
  public int xerByteCount;

  /** FPSCR, the ISA's bits 0:63 as one long. */
  public long fpscr;

  /** VSCR: NJ is 0x10000, SAT is 1. */
  public int vscr;

  /** Current instruction address while a block-ending instruction runs it holds the next one. */
  public long nip;

  private long msr;

  public long msr() {
    return msr;
  }

  public boolean littleEndian() {
    return (msr & Msr.LE) != 0;
  }

  public byte load8(long ea) {
    throw new UnsupportedOperationException();
  }

  public short load16(long ea) {
    throw new UnsupportedOperationException();
  }

  public int load32(long ea) {
    throw new UnsupportedOperationException();
  }

  public long load64(long ea) {
    throw new UnsupportedOperationException();
  }

  public void store8(long ea, int value) {
    throw new UnsupportedOperationException();
  }

  public void store16(long ea, int value) {
    throw new UnsupportedOperationException();
  }

  public void store32(long ea, int value) {
    throw new UnsupportedOperationException();
  }

  public void store64(long ea, long value) {
    throw new UnsupportedOperationException();
  }
}
