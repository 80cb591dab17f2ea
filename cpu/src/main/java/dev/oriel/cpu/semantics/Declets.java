package dev.oriel.cpu.semantics;

/**
 * Declets as numbers below 1000 (Power ISA 3.0B, Book I appendix B). There are 1024 declets for
 * 1000 numbers: 24 are redundant, accepted but never produced.
 */
final class Declets {
  private static final short[] NUMBERS = new short[1024];
  private static final short[] DECLETS = new short[1000];

  static {
    // Counts down, so that the lowest declet of a number, which is the preferred one, is kept.
    for (int declet = 1023; declet >= 0; declet--) {
      int digits = BcdAssist.digits(declet);
      int number = 100 * (digits >>> 8) + 10 * (digits >>> 4 & 15) + (digits & 15);
      NUMBERS[declet] = (short) number;
      DECLETS[number] = (short) declet;
    }
  }

  private Declets() {}

  static int number(int declet) {
    return NUMBERS[declet];
  }

  static int declet(int number) {
    return DECLETS[number];
  }
}
