package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import dev.oriel.devices.common.Disk;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** UNMAP: ranges of blocks that the initiator needs no more. All are checked before the first. */
final class Unmap extends Task {
  private static final int HEADER = 8;
  private static final int DESCRIPTOR = 16;

  /** Says what is wrong with a range. */
  interface Check {
    Sense of(long block, long blocks);
  }

  private record Range(long position, long bytes) {}

  private final Disk disk;
  private final int length;
  private final int blockSize;
  private final Check check;
  private final ArrayDeque<Range> ranges = new ArrayDeque<>();
  private boolean taken;

  /**
   * @param length bytes of the list
   */
  Unmap(ScsiData data, Disk disk, int length, int blockSize, Check check) {
    super(data);
    this.disk = disk;
    this.length = length;
    this.blockSize = blockSize;
    this.check = check;
  }

  @Override
  boolean step(MemorySegment buffer) {
    if (!taken) {
      ByteBuffer list = parameters(buffer, length);
      Sense problem = list == null ? Sense.DATA_PHASE : take(list);
      if (problem != Sense.NONE) {
        return fail(problem);
      }
      taken = true;
    }
    Range range = ranges.poll();
    if (range == null) {
      return disk.written() || fail(Sense.WRITE_ERROR);
    }
    long bytes = Disk.piece(range.position, range.bytes, true);
    if (!disk.discard(range.position, bytes)) {
      return fail(Sense.WRITE_ERROR);
    }
    if (bytes < range.bytes) {
      ranges.push(new Range(range.position + bytes, range.bytes - bytes));
    }
    return false;
  }

  private Sense take(ByteBuffer list) {
    if (list.limit() == 0) {
      return Sense.NONE;
    }
    int bytes = list.limit() < HEADER ? 0 : list.getShort(2) & 0xffff;
    if (list.limit() < HEADER + bytes) {
      return Sense.PARAMETER_LIST_LENGTH;
    }
    if (bytes / DESCRIPTOR > Inquiry.MOST_RANGES) {
      return Sense.INVALID_PARAMETER;
    }
    for (int at = HEADER; at + DESCRIPTOR <= HEADER + bytes; at += DESCRIPTOR) {
      long block = list.getLong(at);
      long blocks = list.getInt(at + 8) & 0xffff_ffffL;
      Sense problem = check.of(block, blocks);
      if (problem != Sense.NONE) {
        return problem;
      }
      if (blocks > 0) {
        ranges.add(new Range(block * blockSize, blocks * blockSize));
      }
    }
    return Sense.NONE;
  }

  @Override
  public boolean isBrief() {
    return false;
  }

  @Override
  public long outBytes() {
    return length;
  }
}
