package dev.oriel.inspector;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oriel.machine.Image;
import dev.oriel.testkit.SmallElf;
import java.nio.ByteBuffer;

/** A guest that panics at once, with a message of its own. */
final class PanickingGuest {
  private static final int LOADED_AT = 0x40_0000;
  private static final int OS_TERM = 0x201f;

  private PanickingGuest() {}

  static Image saying(String message) {
    byte[] text = (message + "\0").getBytes(UTF_8);
    int buffer = LOADED_AT + 6 * Integer.BYTES;
    ByteBuffer program = ByteBuffer.allocate(11 * Integer.BYTES + text.length);
    program.putInt(0x3c80_0000 | buffer >>> 16); // lis r4
    program.putInt(0x6084_0000 | buffer & 0xffff); // ori r4,r4
    program.putInt(0x3c60_0000); // lis r3,0
    program.putInt(0x6063_f000); // ori r3,r3,0xf000
    program.putInt(0x4400_0022); // sc 1
    program.putInt(0x4800_0000); // b .
    program.putInt(OS_TERM).putInt(1).putInt(1).putInt(LOADED_AT + 11 * Integer.BYTES).putInt(0);
    program.put(text);
    return Image.of("panicking guest", SmallElf.of(program.array()));
  }
}
