package dev.oriel.inspector;

import java.util.List;
import java.util.Locale;

/** Numbers for people; the page shows {@code 2^59} with a superscript. */
final class Amounts {
  private static final List<String> UNITS =
      List.of("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
  private static final int LEAST_POWER = 50;

  private Amounts() {}

  /** {@code 2 GiB}, {@code 1.5 GiB}, {@code 2^53 bytes}; {@code size} is unsigned. */
  static String bytes(long size) {
    if (Long.bitCount(size) == 1 && Long.numberOfTrailingZeros(size) >= LEAST_POWER) {
      return "2^%d bytes".formatted(Long.numberOfTrailingZeros(size));
    }
    int unit = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(size) - 1) / 10;
    double amount = (size >>> 1) * 2.0 + (size & 1);
    String number = String.format(Locale.ROOT, "%.1f", amount / Math.pow(1024, unit));
    return number.replaceFirst("\\.0$", "") + " " + (size == 1 ? "byte" : UNITS.get(unit));
  }

  /** {@code 2^59} or {@code 0x8000000}. */
  static String address(long address) {
    return Long.bitCount(address) == 1 && Long.numberOfTrailingZeros(address) >= LEAST_POWER
        ? "2^" + Long.numberOfTrailingZeros(address)
        : hex(address);
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** All digits of a value of {@code width} bytes. */
  static String hex(long value, int width) {
    return ("0x%0" + 2 * width + "x").formatted(value);
  }

  /** {@code 12,345}. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 window}, {@code 2 windows}. */
  static String count(long number, String what) {
    return grouped(number) + " " + what + (number == 1 ? "" : "s");
  }
}
