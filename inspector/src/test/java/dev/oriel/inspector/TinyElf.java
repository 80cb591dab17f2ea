package dev.oriel.inspector;

import dev.oriel.machine.Image;
import java.nio.ByteBuffer;

/** Big-endian programs of a few instructions as images. */
final class TinyElf {
  private static final int HEADERS = 64 + 56;

  private TinyElf() {}

  /** A program that runs from its first instruction on. */
  static Image image(String name, byte[] program) {
    ByteBuffer elf = ByteBuffer.allocate(HEADERS + program.length);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 21).putInt(1);
    elf.putLong(0).putLong(64).putLong(0).putInt(0);
    elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.position(64);
    elf.putInt(1).putInt(7).putLong(HEADERS).putLong(0).putLong(0);
    elf.putLong(program.length).putLong(program.length).putLong(0x1_0000);
    elf.put(program);
    return Image.of(name, elf.array());
  }
}
