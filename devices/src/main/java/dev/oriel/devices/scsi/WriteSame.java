package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import dev.oriel.devices.common.Disk;
import java.lang.foreign.MemorySegment;

/** WRITE SAME: one block of the initiator, or zeros, into a range inside the medium. */
final class WriteSame extends Task {
  private final Disk disk;
  private final MemorySegment block;
  private final boolean given;
  private boolean taken;
  private long position;
  private long left;

  /**
   * @param given whether the initiator gives the block
   */
  WriteSame(ScsiData data, Disk disk, int blockSize, boolean given, long position, long bytes) {
    super(data);
    this.disk = disk;
    this.given = given;
    this.position = position;
    block = MemorySegment.ofArray(new byte[blockSize]);
    left = bytes;
  }

  @Override
  boolean step(MemorySegment buffer) {
    if (given && !taken && !takeBlock(buffer)) {
      return fail(Sense.DATA_PHASE);
    }
    taken = true;
    long size = Math.min(left, buffer.byteSize() / block.byteSize() * block.byteSize());
    MemorySegment piece = buffer.asSlice(0, size);
    for (long at = 0; at < size; at += block.byteSize()) {
      MemorySegment.copy(block, 0, piece, at, block.byteSize());
    }
    if (!disk.write(position, piece) || left == size && !disk.written()) {
      return fail(Sense.WRITE_ERROR);
    }
    position += size;
    left -= size;
    return left == 0;
  }

  private boolean takeBlock(MemorySegment buffer) {
    MemorySegment piece = buffer.asSlice(0, block.byteSize());
    if (data().outBytes() < block.byteSize() || !data().drain(piece, block.byteSize())) {
      return false;
    }
    block.copyFrom(piece);
    return true;
  }

  @Override
  public boolean isBrief() {
    return false;
  }

  @Override
  public long outBytes() {
    return given ? block.byteSize() : 0;
  }
}
