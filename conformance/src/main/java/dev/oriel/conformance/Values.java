package dev.oriel.conformance;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import java.util.Random;

/** Draws register contents: corner cases, values near them, and random ones. */
final class Values {
  private static final long[] CORNERS = {
    0,
    1,
    2,
    31,
    32,
    63,
    64,
    -1,
    -2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    -0x8000_0000L,
    -0x8000_0001L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    0x7fff_ffff_0000_0000L,
    0x8000_0000_8000_0000L,
    0x7fff_ffff_7fff_ffffL,
    0x0102_0304_0506_0708L,
  };

  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    1.5,
    2.5,
    -2.5,
    3.0,
    1e10,
    -1e10,
    1e300,
    -1e300,
    1e-300,
    1e-320,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    2147483647.0,
    2147483648.0,
    -2147483648.5,
    4294967295.5,
    9.223372036854775807e18,
    -9.223372036854775808e18,
    1.8446744073709552e19,
    3.4028235677973366e38,
    1.401298464324817e-45,
    1.1754943508222875e-38,
    0.1,
  };

  private static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    2.5f,
    1e10f,
    -1e-10f,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    2147483648f,
    4294967040f,
    0.1f,
  };

  private static final long SIGNALING_NAN = 0x7ff0_0000_0000_0001L;

  /** Biased exponents: around 1, at the limits of formats, and at the limits of integers. */
  private static final int[] DOUBLE_EXPONENTS = {
    1023, 1023, 1023, 0, 1, 2, 2045, 2046, 2047, 511, 1535, 896, 897, 874, 873, 1149, 1150, 1008,
    1038, 1053, 1054, 1085, 1086, 1075,
  };

  private static final int[] SINGLE_EXPONENTS = {
    127, 127, 127, 0, 1, 2, 253, 254, 255, 63, 191, 112, 142, 157, 158, 189, 190, 150,
  };

  private static final int[] QUAD_EXPONENTS = {
    16383, 16383, 16383, 0, 1, 2, 32765, 32766, 32767, 8191, 24575, 15360, 15361, 17406, 17407,
    16256, 16414, 16415, 16446, 16447, 16495,
  };

  private final Random random;

  Values(Random random) {
    this.random = random;
  }

  /** Contents of a GPR. */
  long gpr() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> (long) random.nextInt() << 32 * random.nextInt(2);
      case 2 -> random.nextInt(260) - 130;
      default -> CORNERS[random.nextInt(CORNERS.length)];
    };
  }

  /** Contents of a GPR for {@code row}. */
  long gpr(Instruction row) {
    return switch (row.mnemonic()) {
      case "cbcdtd", "addg6s" -> random.nextInt(4) == 0 ? gpr() : digits(-1);
      case "mtxer" -> random.nextInt() & 0xe00c_007fL;
      default -> gpr();
    };
  }

  /** An FPSCR in which no exception is both enabled and reported. */
  long fpscr() {
    long mode = random.nextInt(2) == 0 ? 0 : random.nextInt(4);
    mode |= random.nextInt(3) == 0 ? (long) random.nextInt(8) << 32 : 0;
    return mode
        | switch (random.nextInt(8)) {
          case 0 -> 0x8200_0000L;
          case 1 -> random.nextInt(0x80) << 12;
          case 2 -> 0x8000_0000L | random.nextInt(16) << 25;
          case 3 -> 8L << random.nextInt(5);
          default -> 0;
        };
  }

  /** Contents of a VSR for operand {@code field} of {@code row}. */
  long[] vsr(Instruction row, String field) {
    if (random.nextInt(16) == 0) {
      return anything();
    }
    String type = row.semanticsClass();
    if (type.startsWith("Decimal")) {
      return new long[] {decimal(row.mnemonic(), field), 0};
    }
    if (type.equals("VectorDecimal")) {
      return packed(row.mnemonic());
    }
    if (single(row)) {
      return new long[] {single(), random.nextBoolean() ? single() : 0};
    }
    if (type.startsWith("Quad")) {
      return random.nextInt(4) == 0 ? scalar() : quad();
    }
    if (row.has(Flag.FP) || type.startsWith("VsxScalar")) {
      return random.nextInt(4) == 0 ? vector() : scalar();
    }
    return random.nextInt(4) == 0 ? scalar() : vector();
  }

  long[] anything() {
    return switch (random.nextInt(6)) {
      case 0 -> new long[] {random.nextLong(), random.nextLong()};
      case 1 -> scalar();
      case 2 -> quad();
      case 3 -> packed("");
      case 4 -> new long[] {decimal64(), decimal64()};
      default -> vector();
    };
  }

  /** The more significant half of a decimal operand, or the whole operand. */
  private long decimal(String mnemonic, String field) {
    if (mnemonic.startsWith("dcffix")) {
      return gpr();
    }
    if (mnemonic.startsWith("denbcd")) {
      return digits(-1L >>> 4 * random.nextInt(16) & -16) | random.nextInt(16);
    }
    if (mnemonic.startsWith("dctdp")) {
      return random.nextLong() << 32 | decimal64() >>> 32;
    }
    if (field.equals("FRA") && mnemonic.matches("d(rrnd|tstsf|iex)q?\\.?")) {
      return random.nextInt(4) == 0 ? random.nextInt(1000) : random.nextInt(66) - 6;
    }
    return field.endsWith("p") ? decimal128() : decimal64();
  }

  /** The less significant half of a DFP extended, or of a packed number of 31 digits. */
  long lowerHalf(Instruction row) {
    return row.mnemonic().startsWith("denbcd")
        ? digits(-16) | 10 + random.nextInt(6)
        : random.nextInt(4) == 0 ? random.nextLong() : declets();
  }

  /**
   * Whether this is arithmetic on singles in double format, which is undefined for other doubles.
   */
  static boolean single(Instruction row) {
    return row.mnemonic().matches("f[a-z]+s\\.?|xs[a-z]+sp|stf[sd]u?x?")
        && !row.mnemonic().startsWith("fcfid")
        && !row.mnemonic().startsWith("stfd");
  }

  private long[] scalar() {
    return new long[] {doubleBits(), random.nextBoolean() ? doubleBits() : 0};
  }

  /** A single in double format. */
  private long single() {
    int bits = (int) floatBits();
    if ((bits & 0x7f80_0000) == 0x7f80_0000) {
      // A Java conversion would make a signaling NaN quiet.
      return (bits & 0x8000_0000L) << 32 | 0x7ffL << 52 | (bits & 0x7f_ffffL) << 29;
    }
    return Double.doubleToRawLongBits(Float.intBitsToFloat(bits));
  }

  private long doubleBits() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong();
      case 1 -> SIGNALING_NAN ^ (long) random.nextInt(2) << 63;
      case 2 -> Double.doubleToRawLongBits((float) random.nextGaussian());
      case 3 -> random.nextInt();
      case 4 -> Double.doubleToRawLongBits(random.nextGaussian() * (1L << random.nextInt(63)));
      case 5, 6, 7 -> {
        long exponent =
            DOUBLE_EXPONENTS[random.nextInt(DOUBLE_EXPONENTS.length)] + random.nextInt(5) - 2L;
        yield random.nextLong() & 1L << 63 | (exponent & 0x7ff) << 52 | fraction();
      }
      default -> Double.doubleToRawLongBits(DOUBLES[random.nextInt(DOUBLES.length)]);
    };
  }

  /** 52 bits: random, near a limit of a single's fraction, or with few bits set. */
  private long fraction() {
    long bits = random.nextLong() >>> 12;
    return switch (random.nextInt(4)) {
          case 0 -> bits;
          case 1 -> bits & -1L << 29 | (1L << 28) + random.nextInt(3) - 1;
          case 2 -> bits & -1L << 28 + random.nextInt(20);
          default -> random.nextBoolean() ? (1L << 52) - 1 - random.nextInt(3) : random.nextInt(3);
        }
        & -1L >>> 12;
  }

  private long floatBits() {
    if (random.nextBoolean()) {
      long exponent =
          SINGLE_EXPONENTS[random.nextInt(SINGLE_EXPONENTS.length)] + random.nextInt(3) - 1;
      int fraction = random.nextInt();
      return fraction & 0x807f_ffffL & (random.nextBoolean() ? -1 : -1L << random.nextInt(32))
          | (exponent & 0xff) << 23;
    }
    return Float.floatToRawIntBits(FLOATS[random.nextInt(FLOATS.length)]) & 0xffff_ffffL;
  }

  private long[] quad() {
    long exponent = QUAD_EXPONENTS[random.nextInt(QUAD_EXPONENTS.length)] + random.nextInt(5) - 2L;
    long high = random.nextLong() & 1L << 63 | (exponent & 0x7fff) << 48;
    return switch (random.nextInt(5)) {
      case 0 -> new long[] {high | random.nextLong() >>> 16, random.nextLong()};
      case 1 -> new long[] {high, random.nextInt(3)};
      case 2 -> new long[] {high | -1L >>> 16, -1L - random.nextInt(3)};
      case 3 -> new long[] {high | random.nextLong() >>> 16, -1L << random.nextInt(64)};
      default -> new long[] {high | random.nextLong() >>> 16 & -1L << random.nextInt(48), 0};
    };
  }

  /** Elements of one width: random, small, floats, or corners. */
  private long[] vector() {
    int kind = random.nextInt(10);
    return new long[] {elements(kind), elements(kind)};
  }

  private long elements(int kind) {
    return switch (kind) {
      case 0 -> random.nextLong();
      case 1, 2, 3 -> floatBits() << 32 | floatBits();
      case 4 -> random.nextLong() & 0x0f0f_0f0f_0f0f_0f0fL;
      case 5 -> random.nextInt(5) - 2;
      case 6 -> (random.nextLong() & 0x0101_0101_0101_0101L) * (0x7f + random.nextInt(2));
      case 7 -> doubleBits();
      case 8 -> gpr();
      default -> random.nextLong() & random.nextLong() & 0x8001_8001_8001_8001L;
    };
  }

  /**
   * Usually a packed decimal number in the instruction's format; byte 7 holds a plausible count.
   */
  private long[] packed(String mnemonic) {
    if (random.nextInt(12) == 0 || mnemonic.equals("bcdcfsq.")) {
      return new long[] {random.nextLong() >> random.nextInt(64), random.nextLong()};
    }
    if (mnemonic.equals("bcdcfn.")) {
      int sign = random.nextBoolean() ? '+' : '-';
      return new long[] {
        0x0030_0030_0030_0030L | digits(0x000f_000f_000f_000fL),
        0x0030_0030_0030_0000L | digits(0x000f_000f_000f_0000L) | sign
      };
    }
    if (mnemonic.equals("bcdcfz.")) {
      long zones = random.nextInt(5) < 2 ? 0x3030_3030_3030_3030L : 0xf0f0_f0f0_f0f0_f0f0L;
      long last = zones & ~0xf0L | (10L + random.nextInt(6)) << 4;
      return new long[] {
        zones | digits(0x0f0f_0f0f_0f0f_0f0fL), last | digits(0x0f0f_0f0f_0f0f_0f0fL)
      };
    }
    if (mnemonic.matches("bcd(s|us|sr|trunc|utrunc).") && random.nextBoolean()) {
      return new long[] {random.nextBoolean() ? random.nextInt(40) : -random.nextInt(40), 0};
    }
    long sign = mnemonic.startsWith("bcdu") ? random.nextInt(10) : 10 + random.nextInt(6);
    int zeros = random.nextInt(32);
    long high = zeros >= 16 ? 0 : digits(-1L >>> 4 * zeros);
    long low = zeros < 16 ? digits(-16) : zeros == 31 ? 0 : digits(-1L >>> 4 * zeros & -16);
    return new long[] {high, low | sign};
  }

  private long digits(long mask) {
    long digits = 0;
    for (int i = 0; i < 16; i++) {
      digits = digits << 4 | random.nextInt(10);
    }
    return digits & mask;
  }

  /** A DFP long. */
  private long decimal64() {
    return decimal(8, 767);
  }

  /** The more significant half of a DFP extended. */
  private long decimal128() {
    return decimal(12, 12287);
  }

  /** Sign, combination field, exponent continuation of that many bits, declets. */
  private long decimal(int continuation, int most) {
    long sign = random.nextLong() & 1L << 63;
    long declets = declets() & -1L >>> 6 + continuation;
    return switch (random.nextInt(12)) {
      case 0 -> sign | 30L << 58 | (random.nextBoolean() ? 0 : declets); // infinity
      case 1 -> sign | (31L << 1 | random.nextInt(2)) << 57 | declets; // NaNs
      case 2 -> sign | random.nextLong() >>> 1;
      default -> {
        int exponent =
            switch (random.nextInt(5)) {
              case 0 -> random.nextInt(20);
              case 1 -> most - random.nextInt(20);
              default -> (most + 1) * 398 / 768 + random.nextInt(40) - 20;
            };
        int digit = random.nextInt(3) == 0 ? 0 : random.nextInt(10);
        int top = exponent >>> continuation;
        long field = digit < 8 ? top << 3 | digit : 0x18 | top << 1 | digit & 1;
        yield sign
            | field << 58
            | (exponent & (1L << continuation) - 1) << 58 - continuation
            | declets;
      }
    };
  }

  /** Five declets: few digits or many, all nines, sometimes not canonical. */
  private long declets() {
    int used = random.nextInt(6);
    long bits = 0;
    for (int i = 0; i < used; i++) {
      long declet =
          switch (random.nextInt(6)) {
            case 0 -> 0x0ff; // 999
            case 1 -> 0x3ff; // 999, not canonical
            case 2 -> random.nextInt(10);
            default -> random.nextInt(1024);
          };
      bits = bits << 10 | declet;
    }
    return bits;
  }
}
