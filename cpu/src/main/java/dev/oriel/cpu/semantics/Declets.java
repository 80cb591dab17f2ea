package dev.oriel.cpu.semantics;

/**
 * Densely packed decimal: three digits in ten bits (Power ISA 3.0B, Book I appendix B). Each of the
 * 1024 declets stands for a number below 1000; 24 numbers have further declets, which are never
 * produced.
 */
final class Declets {
  private static final short[] NUMBERS = new short[1024];
  private static final short[] DECLETS = new short[1000];

  static {
    // Downwards, so that of a number's declets the first, which is the preferred one, remains.
    for (int declet = 1023; declet >= 0; declet--) {
      int number = unpack(declet);
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

  /** The number of a declet, whose bits the ISA calls p q r s t u v w x y. */
  private static int unpack(int declet) {
    int pqr = declet >>> 7;
    int stu = declet >>> 4 & 7;
    int wxy = declet & 7;
    int r = pqr & 1;
    int u = stu & 1;
    int y = wxy & 1;
    if ((declet & 8) == 0) {
      return digits(pqr, stu, wxy);
    }
    return switch (wxy >>> 1) {
      case 0 -> digits(pqr, stu, 8 + y);
      case 1 -> digits(pqr, 8 + u, stu & 6 | y);
      case 2 -> digits(8 + r, stu, pqr & 6 | y);
      default ->
          switch (stu >>> 1) {
            case 0 -> digits(8 + r, 8 + u, pqr & 6 | y);
            case 1 -> digits(8 + r, pqr & 6 | u, 8 + y);
            case 2 -> digits(pqr, 8 + u, 8 + y);
            default -> digits(8 + r, 8 + u, 8 + y);
          };
    };
  }

  private static int digits(int hundreds, int tens, int ones) {
    return 100 * hundreds + 10 * tens + ones;
  }
}
