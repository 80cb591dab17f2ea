package dev.oriel.net.user;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** IPv4 addresses as numbers. */
public final class Ipv4 {
  private Ipv4() {}

  /** The address {@code a.b.c.d}; empty if it is not one. */
  public static OptionalInt parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return OptionalInt.empty();
    }
    int address = 0;
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return OptionalInt.empty();
      }
      address = address << 8 | Integer.parseInt(part);
    }
    return OptionalInt.of(address);
  }

  /** {@code a.b.c.d}. */
  public static String text(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
  }

  static InetAddress inet(int address) {
    try {
      return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(address).array());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** The number of an IPv4 address; empty for IPv6. */
  static OptionalInt of(InetAddress address) {
    return address instanceof Inet4Address
        ? OptionalInt.of(ByteBuffer.wrap(address.getAddress()).getInt())
        : OptionalInt.empty();
  }

  /**
   * Whether no host outside has the address: this host's (0/8, 127/8), groups, reserved ones and
   * broadcast.
   */
  static boolean isNobody(int address) {
    int first = address >>> 24;
    return first == 0 || first == 127 || first >= 224;
  }
}
