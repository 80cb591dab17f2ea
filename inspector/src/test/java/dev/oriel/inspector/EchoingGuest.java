package dev.oriel.inspector;

import dev.oriel.machine.Image;
import dev.oriel.testkit.Assembly;
import dev.oriel.testkit.SmallElf;
import java.nio.ByteBuffer;

/** A guest that writes to its console what it reads from there, for ever. */
final class EchoingGuest {
  private static final int LOADED_AT = 0x40_0000;

  private EchoingGuest() {}

  static Image image() {
    var words =
        Assembly.words(
            """
            read:
            addi 3,0,0x54
            addi 4,0,0
            sc 1
            cmpi 0,1,4,0
            bc 12,2,@read
            ori 7,6,0
            ori 6,5,0
            ori 5,4,0
            addi 4,0,0
            addi 3,0,0x58
            sc 1
            b @read
            """,
            LOADED_AT);
    ByteBuffer program = ByteBuffer.allocate(words.size() * Integer.BYTES);
    words.forEach(program::putInt);
    return Image.of("echoing guest", SmallElf.of(program.array()));
  }
}
