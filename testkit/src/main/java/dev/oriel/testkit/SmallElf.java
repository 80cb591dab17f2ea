package dev.oriel.testkit;

import java.nio.ByteBuffer;

/** The smallest big-endian ELF file that a machine boots. */
public final class SmallElf {
  private static final int HEADERS = 64 + 56;

  private SmallElf() {}

  /** A file of {@code program}, which is entered at its first byte. */
  public static byte[] of(byte[] program) {
    ByteBuffer elf = ByteBuffer.allocate(HEADERS + program.length);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 21).putInt(1);
    elf.putLong(0).putLong(64).putLong(0).putInt(0);
    elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.position(64);
    elf.putInt(1).putInt(7).putLong(HEADERS).putLong(0).putLong(0);
    elf.putLong(program.length).putLong(program.length).putLong(0x1_0000);
    elf.put(program);
    return elf.array();
  }
}
