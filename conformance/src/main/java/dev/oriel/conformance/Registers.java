package dev.oriel.conformance;

import java.util.Arrays;

/**
 * Everything a program keeps in registers, as an array of doublewords: 32 GPRs, 64 VSRs of two each
 * (most significant first), and those named here.
 */
record Registers(long[] words) {
  static final int GPR = 0;
  static final int VSR = 32;
  static final int CR = 160;
  static final int XER = 161;
  static final int LR = 162;
  static final int CTR = 163;
  static final int FPSCR = 164;
  static final int TAR = 165;
  static final int VSCR = 166;
  static final int VRSAVE = 167;
  static final int COUNT = 168;

  private static final String[] OTHERS = {
    "cr", "xer", "lr", "ctr", "fpscr", "tar", "vscr", "vrsave"
  };

  Registers() {
    this(new long[COUNT]);
  }

  long get(int index) {
    return words[index];
  }

  Registers copy() {
    return new Registers(words.clone());
  }

  Registers with(int index, long value) {
    Registers copy = copy();
    copy.words[index] = value;
    return copy;
  }

  /** The name of register word {@code index}: {@code r3}, {@code vs34.1}, {@code fpscr}. */
  static String name(int index) {
    return index < VSR
        ? "r" + index
        : index < CR ? "vs" + (index - VSR) / 2 + "." + (index - VSR) % 2 : OTHERS[index - CR];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Registers that && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }
}
