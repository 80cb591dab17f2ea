package dev.oriel.pseries;

import dev.oriel.memory.GuestMemory;
import java.util.Arrays;

/**
 * What an operating system and the platform agree on when the former calls {@code
 * ibm,client-architecture-support} (LoPAR B.6.2.3): the processor by its version, and option vector
 * 5. Its other vectors ask for nothing that this platform could change.
 */
final class ClientArchitecture {
  /** Index of the byte that names the kind of translation, and its values. */
  private static final int TRANSLATION = 24;

  private static final int KIND = 0xc0;
  private static final int RADIX = 0x40;

  private static final int VECTOR_5 = 5;
  private static final int MOST_VERSIONS = 512;

  /**
   * Option vector 5 as this platform offers it: number of bytes less one, then associativity forms
   * 1 and 2, hot-plug events, sets of memory blocks, XICS, radix translation, guest invalidates
   * translations.
   */
  private static final byte[] OFFERED = new byte[27];

  static {
    OFFERED[0] = 25;
    OFFERED[5] = (byte) 0xa0;
    OFFERED[6] = 0x04;
    OFFERED[22] = (byte) 0x80;
    OFFERED[TRANSLATION] = RADIX;
    OFFERED[26] = 0x40;
  }

  private ClientArchitecture() {}

  /** Option vector 5 for an operating system that takes whatever is offered. */
  static byte[] offered() {
    return OFFERED.clone();
  }

  /**
   * What the operating system may ask for: pairs of an index into option vector 5 and its byte, for
   * {@code ibm,arch-vec-5-platform-support}.
   */
  static byte[] support() {
    return new byte[] {23, OFFERED[23], TRANSLATION, RADIX, 25, OFFERED[25], 26, OFFERED[26]};
  }

  /** The outcome of a negotiation. */
  sealed interface Answer {}

  /**
   * They agree.
   *
   * @param vector option vector 5 with what both support
   */
  record Agreed(byte[] vector) implements Answer {}

  /**
   * They do not.
   *
   * @param reason for the user
   */
  record Refused(String reason) implements Answer {}

  /**
   * Reads what the operating system supports.
   *
   * @param ra address of the list of processor versions, behind which the option vectors are
   * @param versions of the processor: its own and those of the architecture it implements
   */
  static Answer negotiate(GuestMemory memory, long ra, int... versions) {
    long at = ra;
    boolean known = false;
    boolean last = false;
    for (int i = 0; i < MOST_VERSIONS && !last; i++, at += 8) {
      int mask = memory.getInt(at);
      int version = memory.getInt(at + 4);
      last = (~mask & version) != 0;
      known |= !last && Arrays.stream(versions).anyMatch(v -> (v & mask) == (version & mask));
    }
    if (!last) {
      return new Refused("the list of processor versions has no end");
    }
    if (!known) {
      return new Refused("the operating system does not support this processor, a POWER9");
    }
    byte[] wanted = vector(memory, at, VECTOR_5);
    if ((wanted[TRANSLATION] & KIND) == 0) {
      return new Refused("the operating system wants hash page tables; this machine has radix");
    }
    byte[] agreed = OFFERED.clone();
    for (int i = 1; i < agreed.length; i++) {
      agreed[i] &= wanted[i];
    }
    agreed[TRANSLATION] = RADIX;
    return new Agreed(agreed);
  }

  /** Option vector {@code number}, as long as the platform's; 0 where the guest's ends. */
  private static byte[] vector(GuestMemory memory, long table, int number) {
    byte[] vector = new byte[OFFERED.length];
    int count = 1 + Byte.toUnsignedInt(memory.getByte(table));
    long at = table + 1;
    for (int i = 1; i < number; i++) {
      at += 2 + Byte.toUnsignedInt(memory.getByte(at));
    }
    int length = number > count ? 0 : 2 + Byte.toUnsignedInt(memory.getByte(at));
    for (int i = 0; i < Math.min(length, vector.length); i++) {
      vector[i] = memory.getByte(at + i);
    }
    return vector;
  }
}
