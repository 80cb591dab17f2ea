package dev.oriel.machine.gdb;

import java.util.HexFormat;

/** Numbers and bytes as gdb's protocol writes them. */
final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  /**
   * An unsigned number of at most 64 bits.
   *
   * @throws BadPacketException if it is none
   */
  static long number(String text) {
    if (!text.matches("[0-9a-fA-F]{1,16}")) {
      throw new BadPacketException();
    }
    return Long.parseUnsignedLong(text, 16);
  }

  /** An int from 0. */
  static int count(String text) {
    long number = number(text);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new BadPacketException();
    }
    return (int) number;
  }

  static byte[] bytes(String text) {
    if (text.length() % 2 != 0 || !text.matches("[0-9a-fA-F]*")) {
      throw new BadPacketException();
    }
    return FORMAT.parseHex(text);
  }

  static String of(byte[] bytes) {
    return FORMAT.formatHex(bytes);
  }
}
