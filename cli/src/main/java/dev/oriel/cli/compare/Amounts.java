package dev.oriel.cli.compare;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats numbers for people. */
final class Amounts {
  private static final List<String> UNITS =
      List.of("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
  private static final int STEP = 10;
  private static final int LONGEST_SUM = "64 TiB + 256 MiB".length();

  private Amounts() {}

  /** {@code 2 GiB}, {@code 1.5 GiB}; {@code size} is unsigned. */
  static String bytes(long size) {
    int unit = unit(size);
    BigDecimal amount =
        new BigDecimal(unsigned(size))
            .divide(new BigDecimal(BigInteger.ONE.shiftLeft(STEP * unit)));
    String number = amount.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    return number + " " + (unit == 0 && size == 1 ? "byte" : UNITS.get(unit));
  }

  private static int unit(long size) {
    return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(size) - 1) / STEP;
  }

  /** An address: {@code 2^59}, {@code 64 TiB + 256 MiB}, in hexadecimal if that would be long. */
  static String address(long address) {
    if (Long.bitCount(address) == 1 && unit(address) >= 5) {
      return "2^" + Long.numberOfTrailingZeros(address);
    }
    List<String> parts = new ArrayList<>();
    long rest = address;
    while (rest != 0) {
      int unit = unit(rest);
      long whole = rest >>> STEP * unit << STEP * unit;
      parts.add(bytes(whole));
      rest -= whole;
    }
    String sum = parts.isEmpty() ? "0" : String.join(" + ", parts);
    return sum.length() <= LONGEST_SUM ? sum : hex(address);
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** {@code 2^37}, or the number itself. */
  static String count(long number) {
    return Long.bitCount(number) == 1 && number >= 1 << STEP
        ? "2^" + Long.numberOfTrailingZeros(number)
        : grouped(number);
  }

  /** {@code 12,345}. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number with three significant digits. */
  static String decimal(double number) {
    int digits = number >= 99.95 || number == 0 ? 0 : number >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", number);
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
