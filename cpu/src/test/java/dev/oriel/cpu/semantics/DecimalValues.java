package dev.oriel.cpu.semantics;

import dev.oriel.isa.Instruction;
import java.math.BigInteger;
import java.util.Random;

/**
 * Contents of floating-point registers that are hard cases for decimal arithmetic: exponents at the
 * ends of a format, in the middle and near each other's, digits that round, carry or do not fit,
 * special symbols with payload, declets that are not preferred, and bits that are to be ignored.
 */
public final class DecimalValues {
  private static final BigInteger TEN = BigInteger.TEN;

  private final Random random;

  /** The value that the exponents of an instruction's operands are near. */
  private final double around;

  public DecimalValues(Random random) {
    this.random = random;
    around = random.nextDouble();
  }

  /** For operand {@code field} of {@code row}, in one register or two. */
  public long[] operand(Instruction row, String field) {
    String name = row.mnemonic();
    if (name.startsWith("dcffix")) {
      return new long[] {integer()};
    }
    if (name.startsWith("denbcd")) {
      long last = packed() & ~15L | sign();
      return field.endsWith("p") ? new long[] {packed(), last} : new long[] {last};
    }
    if (field.equals("FRA") && name.matches("d(rrnd|tstsf)q?\\.?")) {
      return new long[] {random.nextLong() & ~63L | random.nextInt(random.nextBoolean() ? 64 : 18)};
    }
    if (field.equals("FRA") && name.matches("diexq?\\.?")) {
      return new long[] {biased(name.startsWith("diexq") ? 12287 : 767)};
    }
    if (name.startsWith("dctdp")) {
      return new long[] {random.nextLong() << 32 | number(DecimalFormat.SHORT)[1]};
    }
    long[] bits = number(field.endsWith("p") ? DecimalFormat.EXTENDED : DecimalFormat.LONG);
    return field.endsWith("p") ? bits : new long[] {bits[1]};
  }

  private long biased(int most) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextInt(8) - 5;
      case 2 -> most - 3 + random.nextInt(6);
      default -> random.nextInt(most + 1);
    };
  }

  private long integer() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextInt(200) - 100;
      case 2 -> (random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE) + random.nextInt(3) - 1;
      default -> random.nextLong() >> random.nextInt(63);
    };
  }

  private long packed() {
    long digits = 0;
    for (int i = 0; i < 16; i++) {
      digits = digits << 4 | random.nextInt(10);
    }
    return switch (random.nextInt(6)) {
      case 0 -> digits | 0xaL << 4 * random.nextInt(16);
      case 1 -> 0;
      default -> digits >>> 4 * random.nextInt(16);
    };
  }

  private long sign() {
    return random.nextInt(3) == 0 ? random.nextInt(10) : 10 + random.nextInt(6);
  }

  /** A datum as 128 bits. */
  private long[] number(DecimalFormat format) {
    boolean negative = random.nextBoolean();
    Decimal x =
        switch (random.nextInt(16)) {
          case 0 -> special(format, Decimal.Kind.INFINITY, negative);
          case 1 -> special(format, Decimal.Kind.QUIET_NAN, negative);
          case 2 -> special(format, Decimal.Kind.SIGNALING_NAN, negative);
          default -> Decimal.finite(negative, exponent(format), digits(format.precision));
        };
    return disguise(format, x);
  }

  private Decimal special(DecimalFormat format, Decimal.Kind kind, boolean negative) {
    boolean bare = random.nextBoolean();
    BigInteger payload = bare ? BigInteger.ZERO : digits(format.precision - 1);
    return new Decimal(kind, negative, 0, payload);
  }

  private int exponent(DecimalFormat format) {
    int range = format.most - format.least;
    int exponent =
        switch (random.nextInt(8)) {
          case 0 -> format.least + random.nextInt(2 * format.precision);
          case 1 -> format.most - random.nextInt(2 * format.precision);
          case 2 -> format.least + random.nextInt(range + 1);
          case 3 -> (random.nextBoolean() ? format.most : format.least) / 2 + near(format);
          case 4, 5 -> -random.nextInt(format.precision) + random.nextInt(3);
          default -> format.least + (int) (around * range) + near(format);
        };
    return Math.clamp(exponent, format.least, format.most);
  }

  private int near(DecimalFormat format) {
    return random.nextInt(2 * format.precision + 3) - format.precision - 1;
  }

  /** Up to {@code most} digits. */
  private BigInteger digits(int most) {
    int length = random.nextInt(4) == 0 ? most : random.nextInt(most + 1);
    BigInteger all = TEN.pow(length);
    int zeros = random.nextInt(length + 1);
    BigInteger unit = TEN.pow(zeros);
    BigInteger left = any(TEN.pow(length - zeros)).multiply(unit);
    return switch (random.nextInt(9)) {
      case 0 -> BigInteger.ZERO;
      case 1 -> all.subtract(BigInteger.ONE);
      case 2 -> unit.mod(all);
      case 3 -> unit.multiply(BigInteger.valueOf(5)).mod(all);
      case 4 -> all.subtract(unit);
      case 5 -> left;
      case 6 -> left.add(unit.shiftRight(1)).mod(all);
      default -> any(all);
    };
  }

  private BigInteger any(BigInteger limit) {
    return new BigInteger(limit.bitLength() + 8, random).mod(limit);
  }

  /** The datum's bits, sometimes in another encoding of the same value. */
  private long[] disguise(DecimalFormat format, Decimal x) {
    DecimalFormat.Bits bits = format.encode(x);
    long hi = bits.hi();
    long lo = bits.lo();
    if (random.nextInt(3) == 0) {
      for (int i = 0; i < format.precision / 3; i++) {
        // Bits 0 and 1 of a declet of three large digits may be anything.
        int at = 10 * i;
        if ((shifted(hi, lo, at) & 0x6e) == 0x6e) {
          long other = (long) random.nextInt(4) << 8;
          lo |= at < 64 ? other << at : 0;
          hi |= at + 10 > 64 ? at < 64 ? other >>> 64 - at : other << at - 64 : 0;
        }
      }
    }
    if (!x.isFinite() && random.nextInt(3) == 0) {
      long unused = random.nextLong();
      switch (format) {
        case SHORT -> lo |= (unused & 0x1f) << 20;
        case LONG -> lo |= (unused & 0x7f) << 50;
        case EXTENDED -> hi |= (unused & 0x7ff) << 46;
      }
    }
    return new long[] {hi, lo};
  }

  private static long shifted(long hi, long lo, int at) {
    return at >= 64 ? hi >>> at - 64 : at == 0 ? lo : lo >>> at | hi << 64 - at;
  }
}
