package dev.oriel.guests;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A program that has the kernel draw a new seed for its random numbers. What is written to {@code
 * /dev/urandom} counts only with the next seed, which would be too late in a guest that goes on
 * from a snapshot, and no program of busybox asks for one.
 */
final class ReseedProgram {
  private static final long ADDRESS = 0x1000_0000;
  private static final int HEADERS = 64 + 56;
  private static final int ALIGNMENT = 0x1_0000;

  /** ioctl(0, RNDRESEEDCRNG), then exit with its result. */
  private static final int[] CODE = {
    0x3860_0000, // li r3,0
    0x3c80_2000, // lis r4,0x2000
    0x6084_5207, // ori r4,r4,0x5207
    0x3800_0036, // li r0,54
    0x4400_0002, // sc
    0x3800_0001, // li r0,1
    0x4400_0002, // sc
  };

  private ReseedProgram() {}

  /** A ppc64le executable whose standard input must be {@code /dev/urandom}. */
  static byte[] elf() {
    int size = HEADERS + CODE.length * Integer.BYTES;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 21).putInt(1);
    elf.putLong(ADDRESS + HEADERS).putLong(64).putLong(0);
    elf.putInt(2).putShort((short) 64).putShort((short) 56).putShort((short) 1).position(64);
    elf.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
    elf.putLong(size).putLong(size).putLong(ALIGNMENT);
    for (int instruction : CODE) {
      elf.putInt(instruction);
    }
    return elf.array();
  }
}
