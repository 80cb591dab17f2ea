package dev.oriel.inspector;

import dev.oriel.machine.Image;
import java.nio.ByteBuffer;

/** A guest that writes to its console what it reads from there, for ever. */
final class EchoingGuest {
  private static final int[] PROGRAM = {
    0x3860_0054, // li r3,H_GET_TERM_CHAR
    0x3880_0000, // li r4,0
    0x4400_0022, // sc 1
    0x2c24_0000, // cmpdi r4,0
    0x4182_fff0, // beq -16
    0x7cc7_3378, // mr r7,r6: the characters
    0x7ca6_2b78, // mr r6,r5
    0x7c85_2378, // mr r5,r4: how many
    0x3880_0000, // li r4,0
    0x3860_0058, // li r3,H_PUT_TERM_CHAR
    0x4400_0022, // sc 1
    0x4bff_ffd4, // b -44
  };

  private EchoingGuest() {}

  static Image image() {
    ByteBuffer program = ByteBuffer.allocate(PROGRAM.length * Integer.BYTES);
    program.asIntBuffer().put(PROGRAM);
    return TinyElf.image("echoing guest", program.array());
  }
}
