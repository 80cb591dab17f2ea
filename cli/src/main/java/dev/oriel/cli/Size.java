package dev.oriel.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as QEMU's options write it: {@code 2G}, {@code 1.5G}, {@code 512}. */
final class Size {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)([bkmgtpe]?)");

  private Size() {}

  /**
   * @param what the name of the value in messages: {@code -m}, {@code maxmem}
   * @param unit log2 of the unit of a plain number: 20 for MiB
   */
  static long parse(String what, String text, int unit) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (form.matches()) {
      String suffix = form.group(2);
      int shift = suffix.isEmpty() ? unit : 10 * "bkmgtpe".indexOf(suffix);
      BigInteger bytes =
          new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(1L << shift)).toBigInteger();
      if (bytes.signum() > 0 && bytes.bitLength() < Long.SIZE) {
        return bytes.longValueExact();
      }
    }
    throw new UsageException(
        what + ": '" + text + "' is not a size; write a number with K, M, G or T, such as 2G");
  }
}
