package dev.oriel.pseries;

import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.interrupt.Xive;
import java.util.Arrays;
import java.util.Locale;

/**
 * What an operating system and the platform agree on when the former calls {@code
 * ibm,client-architecture-support} (LoPAR B.6.2.3): the processor by its version, and option vector
 * 5, which chooses the interrupt controller. Its other vectors ask for nothing that this platform
 * could change.
 */
final class ClientArchitecture {
  /** Index of the byte that names the kind of translation, and its values. */
  private static final int TRANSLATION = 24;

  private static final int KIND = 0xc0;
  private static final int RADIX = 0x40;

  /** Index of the byte that names the interrupt controller, and its values. */
  private static final int CONTROLLER = 23;

  private static final int EXPLOITED = 0x40;
  private static final int EITHER = 0x80;

  /** Of a command line, to Linux: not to use XIVE. */
  private static final String XIVE_OFF = "xive=off";

  private static final int VECTOR_5 = 5;
  private static final int MOST_VERSIONS = 512;

  /**
   * Option vector 5 as this platform offers it: number of bytes less one, then associativity forms
   * 1 and 2, hot-plug events, sets of memory blocks, XICS, radix translation, guest invalidates
   * translations. XIVE instead of XICS is byte 23.
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

  /**
   * Option vector 5 for an operating system that takes whatever is offered.
   *
   * @param exploited whether the interrupt controller is {@link Xive}
   */
  static byte[] offered(boolean exploited) {
    byte[] vector = OFFERED.clone();
    vector[CONTROLLER] = (byte) (exploited ? EXPLOITED : 0);
    return vector;
  }

  /** Whether Linux would choose {@link Xive} with such a command line. */
  static boolean exploits(String commandLine) {
    return Arrays.stream(commandLine.split("\\s+")).noneMatch(word -> word.startsWith(XIVE_OFF));
  }

  /**
   * What the operating system may ask for: pairs of an index into option vector 5 and its byte, for
   * {@code ibm,arch-vec-5-platform-support}.
   */
  static byte[] support(InterruptMode mode) {
    int controller =
        switch (mode) {
          case XICS -> 0;
          case XIVE -> EXPLOITED;
          case DUAL -> EITHER;
        };
    return new byte[] {
      CONTROLLER, (byte) controller, TRANSLATION, RADIX, 25, OFFERED[25], 26, OFFERED[26]
    };
  }

  /** The outcome of a negotiation. */
  sealed interface Answer {}

  /**
   * They agree.
   *
   * @param vector option vector 5 with what both support
   * @param exploited whether the interrupt controller is {@link Xive}
   */
  record Agreed(byte[] vector, boolean exploited) implements Answer {}

  /**
   * They do not.
   *
   * @param reason for the user
   */
  record Refused(String reason) implements Answer {}

  /**
   * Reads what the operating system supports.
   *
   * @param mode the interrupt controllers that there are
   * @param ra address of the list of processor versions, behind which the option vectors are
   * @param versions of the processor: its own and those of the architecture it implements
   */
  static Answer negotiate(GuestMemory memory, InterruptMode mode, long ra, int... versions) {
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
    int controller = wanted[CONTROLLER] & (EXPLOITED | EITHER);
    boolean exploited = controller == EXPLOITED;
    if ((controller & EITHER) != 0) {
      return new Refused("the operating system does not say which interrupt controller it wants");
    }
    if (mode == (exploited ? InterruptMode.XICS : InterruptMode.XIVE)) {
      return new Refused(
          "the operating system wants the interrupt controller %s, which ic-mode=%s does not offer"
              .formatted(exploited ? "XIVE" : "XICS", mode.name().toLowerCase(Locale.ROOT)));
    }
    byte[] agreed = offered(exploited);
    for (int i = 1; i < agreed.length; i++) {
      agreed[i] &= wanted[i];
    }
    agreed[TRANSLATION] = RADIX;
    return new Agreed(agreed, exploited);
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
