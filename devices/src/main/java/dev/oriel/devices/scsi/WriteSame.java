package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import dev.oriel.devices.common.Disk;
import java.lang.foreign.MemorySegment;

/**
 * WRITE SAME: one block of the initiator, or zeros, into a range inside the medium. The host may
 * get the space of zeros if the initiator agrees.
 */
final class WriteSame extends Task {
  private final Disk disk;
  private final MemorySegment block;
  private final boolean given;
  private final boolean mayFree;
  private boolean taken;
  private boolean zeros = true;
  private long position;
  private long left;

  /**
   * @param given whether the initiator gives the block
   * @param mayFree whether blocks of zeros may be unmapped
   */
  WriteSame(
      ScsiData data,
      Disk disk,
      int blockSize,
      boolean given,
      boolean mayFree,
      long position,
      long bytes) {
    super(data);
    this.disk = disk;
    this.given = given;
    this.mayFree = mayFree;
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
    long size;
    boolean done;
    if (zeros) {
      size = Disk.piece(position, left, mayFree);
      done = disk.zero(position, size, mayFree);
    } else {
      size = Math.min(left, buffer.byteSize() / block.byteSize() * block.byteSize());
      done = disk.write(position, repeated(buffer.asSlice(0, size)));
    }
    if (!done || left == size && !disk.written()) {
      return fail(Sense.WRITE_ERROR);
    }
    position += size;
    left -= size;
    return left == 0;
  }

  private MemorySegment repeated(MemorySegment piece) {
    for (long at = 0; at < piece.byteSize(); at += block.byteSize()) {
      MemorySegment.copy(block, 0, piece, at, block.byteSize());
    }
    return piece;
  }

  private boolean takeBlock(MemorySegment buffer) {
    MemorySegment piece = buffer.asSlice(0, block.byteSize());
    if (data().outBytes() < block.byteSize() || !data().drain(piece, block.byteSize())) {
      return false;
    }
    zeros = block.mismatch(piece) < 0;
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
