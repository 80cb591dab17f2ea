package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import dev.oriel.devices.common.Disk;
import java.lang.foreign.MemorySegment;

/** READ or WRITE of bytes that are inside the medium. */
final class Transfer extends Task {
  private final Disk disk;
  private final boolean write;
  private final long bytes;
  private final boolean durable;
  private long position;
  private long left;

  private Transfer(
      ScsiData data, Disk disk, boolean write, long position, long bytes, boolean durable) {
    super(data);
    this.disk = disk;
    this.write = write;
    this.position = position;
    this.bytes = bytes;
    this.durable = durable;
    left = bytes;
  }

  /** Gives the initiator as much as it has room for. */
  static Transfer read(ScsiData data, Disk disk, long position, long bytes) {
    Transfer transfer = new Transfer(data, disk, false, position, bytes, false);
    transfer.left = Math.min(bytes, data.inBytes());
    return transfer;
  }

  /**
   * Writes all of the initiator's bytes; nothing if there are too few.
   *
   * @param durable whether they must be durable at the end
   */
  static Transfer write(ScsiData data, Disk disk, long position, long bytes, boolean durable) {
    Transfer transfer = new Transfer(data, disk, true, position, bytes, durable);
    if (data.outBytes() < bytes) {
      transfer.fail(Sense.DATA_PHASE);
    }
    return transfer;
  }

  @Override
  boolean step(MemorySegment buffer) {
    MemorySegment piece = buffer.asSlice(0, Math.min(left, buffer.byteSize()));
    Sense outcome = write ? store(piece) : fetch(piece);
    position += piece.byteSize();
    left -= piece.byteSize();
    return outcome != Sense.NONE ? fail(outcome) : left == 0;
  }

  private Sense fetch(MemorySegment piece) {
    if (!disk.read(position, piece)) {
      return Sense.READ_ERROR;
    }
    return data().fill(piece, piece.byteSize()) ? Sense.NONE : Sense.DATA_PHASE;
  }

  private Sense store(MemorySegment piece) {
    if (!data().drain(piece, piece.byteSize())) {
      return Sense.DATA_PHASE;
    }
    boolean last = left == piece.byteSize();
    boolean written =
        disk.write(position, piece) && (!last || disk.written() && (!durable || disk.flush()));
    return written ? Sense.NONE : Sense.WRITE_ERROR;
  }

  @Override
  public boolean isBrief() {
    return left <= BRIEF_BYTES && !(write && (durable || disk.waitsBefore(BRIEF_BYTES)));
  }

  @Override
  public long inBytes() {
    return write ? 0 : bytes;
  }

  @Override
  public long outBytes() {
    return write ? bytes : 0;
  }
}
