package dev.oriel.devices.scsi;

import java.nio.ByteBuffer;

/** A command descriptor block (SPC-4 4.3): 16 bytes of which shorter commands use the first. */
final class Cdb {
  private final ByteBuffer bytes;

  /**
   * @param bytes 16 or more
   */
  Cdb(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  int opcode() {
    return u8(0);
  }

  int u8(int at) {
    return bytes.get(at) & 0xff;
  }

  int u16(int at) {
    return bytes.getShort(at) & 0xffff;
  }

  long u32(int at) {
    return bytes.getInt(at) & 0xffff_ffffL;
  }

  boolean bit(int at, int mask) {
    return (u8(at) & mask) != 0;
  }

  /** The first block of a command that names some; unsigned. */
  long block() {
    return switch (opcode() >>> 5) {
      case 0 -> u32(0) & 0x1f_ffff;
      case 4 -> bytes.getLong(2);
      default -> u32(2);
    };
  }

  /** How many blocks such a command names, below 2^32. */
  long blocks() {
    return switch (opcode() >>> 5) {
      case 0 -> u8(4) == 0 ? 256 : u8(4);
      case 4 -> u32(10);
      case 5 -> u32(6);
      default -> u16(7);
    };
  }
}
