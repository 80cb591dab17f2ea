package dev.oriel.conformance;

import java.util.Random;

/** The contents of the data pages before a trial: values of all kinds, the same in every run. */
final class Bank {
  private static final long[] WORDS = words();

  private Bank() {}

  /** The doubleword at {@code offset}, a multiple of 8. */
  static long at(int offset) {
    return WORDS[offset / 8];
  }

  static int size() {
    return WORDS.length;
  }

  private static long[] words() {
    // java.util.Random specifies its algorithm, so recordings stay valid.
    Random random = new Random(0x6f72_6965_6cL);
    long[] words = new long[Layout.DATA_SIZE / 8];
    for (int i = 0; i < words.length; i++) {
      long bits = random.nextLong();
      words[i] =
          switch (random.nextInt(8)) {
            case 0 -> bits >> random.nextInt(64);
            case 1 -> Double.doubleToRawLongBits(random.nextInt(2000) / 8.0 - 100);
            case 2 -> bits & 1L << 63 | (long) (1023 + random.nextInt(40) - 20) << 52 | bits >>> 12;
            case 3 ->
                (long) Float.floatToRawIntBits(random.nextInt(2000) / 8f) << 32
                    | bits & 0x807f_ffffL
                    | (long) (100 + random.nextInt(54)) << 23;
            case 4 -> bits & 0x7f7f_7f7f_7f7f_7f7fL;
            default -> bits;
          };
    }
    return words;
  }
}
