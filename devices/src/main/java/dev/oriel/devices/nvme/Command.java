package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A submission queue entry (NVMe 1.4 section 4.2) and the command-specific result it produces. */
final class Command {
  static final int SIZE = 64;

  final MemorySegment entry = Arena.ofAuto().allocate(SIZE, 8);

  /** Dword 0 of the completion. */
  int result;

  int opcode() {
    return Le.get8(entry, 0);
  }

  /** Fused operation, which this controller does not support. */
  int fuse() {
    return Le.get8(entry, 1) & 3;
  }

  /** PRP or SGL for data transfer. */
  int psdt() {
    return Le.get8(entry, 1) >>> 6;
  }

  int identifier() {
    return Le.get16(entry, 2);
  }

  int namespace() {
    return Le.get32(entry, 4);
  }

  /** False for long lists of SGL descriptors, which may have one for each byte. */
  boolean isDataFoundQuickly() {
    return psdt() == 0 || SglSegments.isShort(prp2());
  }

  long prp1() {
    return Le.get64(entry, 24);
  }

  long prp2() {
    return Le.get64(entry, 32);
  }

  /** Command dword 10..15. */
  int dword(int number) {
    return Le.get32(entry, 4L * number);
  }

  /** Starting LBA of an NVM command. */
  long startingLba() {
    return Le.get64(entry, 40);
  }

  /** Blocks of an NVM command, 1..65536. */
  int blocks() {
    return (dword(12) & 0xffff) + 1;
  }

  boolean forceUnitAccess() {
    return (dword(12) & 1 << 30) != 0;
  }
}
