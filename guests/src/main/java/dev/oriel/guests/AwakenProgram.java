package dev.oriel.guests;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A program for a guest that goes on from a snapshot: it sets the clock to the second that its
 * argument gives, and has the kernel draw a new seed for its random numbers. What is written to
 * {@code /dev/urandom} counts only with the next seed, which would be too late, and no program of
 * busybox asks for one.
 */
final class AwakenProgram {
  private static final long ADDRESS = 0x1000_0000;
  private static final int HEADERS = 64 + 56;
  private static final int ALIGNMENT = 0x1_0000;

  /** clock_settime, then ioctl; exits with the first error. */
  private static final int[] CODE = {
    0xe921_0010, // ld r9,16(r1): the argument
    0x3880_0000, // li r4,0
    0x4800_0014, // b .+20
    0x1c84_000a, // mulli r4,r4,10
    0x7c84_2a14, // add r4,r4,r5
    0x3884_ffd0, // addi r4,r4,-'0'
    0x3929_0001, // addi r9,r9,1
    0x88a9_0000, // lbz r5,0(r9)
    0x2c05_0000, // cmpwi r5,0
    0x4082_ffe8, // bne .-24
    0xf881_fff0, // std r4,-16(r1): seconds
    0x38a0_0000, // li r5,0
    0xf8a1_fff8, // std r5,-8(r1): nanoseconds
    0x3860_0000, // li r3,0: CLOCK_REALTIME
    0x3881_fff0, // addi r4,r1,-16
    0x3800_00f5, // li r0,245: clock_settime
    0x4400_0002, // sc
    0x4183_0018, // bso .+24: to the exit, with the error
    0x3860_0000, // li r3,0: /dev/urandom
    0x3c80_2000, // lis r4,0x2000
    0x6084_5207, // ori r4,r4,0x5207: RNDRESEEDCRNG
    0x3800_0036, // li r0,54: ioctl
    0x4400_0002, // sc
    0x3800_0001, // li r0,1: exit
    0x4400_0002, // sc
  };

  private AwakenProgram() {}

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
