package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Scatter gather lists of data blocks (NVMe 1.4 section 4.4). */
final class SglSegments {
  private static final int DESCRIPTOR = 16;
  private static final int DATA_BLOCK = 0x00;
  private static final int SEGMENT = 0x20;
  private static final int LAST_SEGMENT = 0x30;

  /** Descriptors fetched at once. */
  private static final int BATCH = 256;

  /** Descriptors of one command: more than any transfer needs; ends lists that loop. */
  private static final int MOST_DESCRIPTORS = 1 << 16;

  private final DmaPort port;
  private final MemorySegment batch = Arena.ofAuto().allocate(BATCH * DESCRIPTOR, 8);
  private long rest;

  SglSegments(DmaPort port) {
    this.port = port;
  }

  /**
   * Whether a list is one block, or one segment that is fetched at once.
   *
   * @param second the second doubleword of the command's descriptor
   */
  static boolean isShort(long second) {
    int type = (int) (second >>> 56);
    return type == DATA_BLOCK
        || type == LAST_SEGMENT && Integer.compareUnsigned((int) second, BATCH * DESCRIPTOR) <= 0;
  }

  Status resolve(Command command, long bytes, GuestBuffer buffer) {
    rest = bytes;
    long address = command.prp1();
    long length = Integer.toUnsignedLong((int) command.prp2());
    int type = (int) (command.prp2() >>> 56);
    if (type == DATA_BLOCK) {
      Status status = block(address, length, buffer);
      return status == Status.SUCCESS ? end() : status;
    }
    int left = MOST_DESCRIPTORS;
    while (type == SEGMENT || type == LAST_SEGMENT) {
      if (length == 0 || length % DESCRIPTOR != 0) {
        return Status.INVALID_SGL_SEGMENT;
      }
      long count = length / DESCRIPTOR;
      if (count > left) {
        return Status.INVALID_SGL_COUNT;
      }
      left -= (int) count;
      boolean last = type == LAST_SEGMENT;
      long blocks = last ? count : count - 1;
      Status status = blocks(address, blocks, buffer);
      if (status != Status.SUCCESS) {
        return status;
      }
      if (last) {
        return end();
      }
      if (port.read(address + blocks * DESCRIPTOR, batch, 0, DESCRIPTOR) != DmaStatus.OK) {
        return Status.DATA_TRANSFER_ERROR;
      }
      address = Le.get64(batch, 0);
      length = Integer.toUnsignedLong(Le.get32(batch, 8));
      type = Le.get8(batch, 15);
      if (type == DATA_BLOCK) {
        // The last descriptor of a segment that is not the last has to lead to the next.
        return Status.INVALID_SGL_SEGMENT;
      }
    }
    return Status.SGL_TYPE_INVALID;
  }

  private Status blocks(long address, long count, GuestBuffer buffer) {
    for (long done = 0; done < count; ) {
      int some = (int) Math.min(count - done, BATCH);
      long at = address + done * DESCRIPTOR;
      if (port.read(at, batch, 0, (long) some * DESCRIPTOR) != DmaStatus.OK) {
        return Status.DATA_TRANSFER_ERROR;
      }
      for (int i = 0; i < some; i++) {
        long offset = (long) i * DESCRIPTOR;
        int type = Le.get8(batch, offset + 15);
        if (type != DATA_BLOCK) {
          boolean link = type == SEGMENT || type == LAST_SEGMENT;
          return link ? Status.INVALID_SGL_SEGMENT : Status.SGL_TYPE_INVALID;
        }
        long length = Integer.toUnsignedLong(Le.get32(batch, offset + 8));
        Status status = block(Le.get64(batch, offset), length, buffer);
        if (status != Status.SUCCESS) {
          return status;
        }
      }
      done += some;
    }
    return Status.SUCCESS;
  }

  /** A list describes exactly what its command transfers. */
  private Status block(long address, long length, GuestBuffer buffer) {
    if (length > rest) {
      return Status.DATA_SGL_LENGTH_INVALID;
    }
    if (length > 0) {
      buffer.add(address, length);
      rest -= length;
    }
    return Status.SUCCESS;
  }

  private Status end() {
    return rest == 0 ? Status.SUCCESS : Status.DATA_SGL_LENGTH_INVALID;
  }
}
