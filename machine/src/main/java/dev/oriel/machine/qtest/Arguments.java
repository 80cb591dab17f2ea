package dev.oriel.machine.qtest;

import java.math.BigInteger;
import java.util.List;

/** The words of a command; word 0 is its name. */
record Arguments(List<String> words) {
  /** The most words of 32 bits that an RTAS call takes or gives. */
  static final int MOST_WORDS = 1 << 16;

  /** A word is missing or not what it must be. */
  static final class BadArgumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadArgumentException(String message) {
      super(message);
    }
  }

  int count() {
    return words.size() - 1;
  }

  String text(int index) {
    if (index >= words.size()) {
      throw new BadArgumentException(
          "'%s' needs %d arguments or more".formatted(words.getFirst(), index));
    }
    return words.get(index);
  }

  /** A number of 64 bits as C writes it: decimal, hexadecimal after 0x, or octal after 0. */
  long number(int index) {
    String text = text(index);
    boolean negative = text.startsWith("-");
    String digits = text.substring(negative || text.startsWith("+") ? 1 : 0);
    int radix = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
      digits = digits.substring(1);
    }
    // 64 bits have 22 octal digits.
    if (digits.isEmpty() || digits.length() > 64 || !isNumber(digits, radix)) {
      throw new BadArgumentException("'%s' is not a number".formatted(text));
    }
    BigInteger value = new BigInteger(digits, radix);
    if (value.bitLength() > Long.SIZE) {
      throw new BadArgumentException("'%s' has more than 64 bits".formatted(text));
    }
    return negative ? -value.longValue() : value.longValue();
  }

  private static boolean isNumber(String digits, int radix) {
    return digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0);
  }

  /** A number from {@code least} to {@code most}. */
  int integer(int index, int least, int most) {
    long number = number(index);
    if (number < least || number > most) {
      throw new BadArgumentException("%s is not from %d to %d".formatted(text(index), least, most));
    }
    return (int) number;
  }
}
