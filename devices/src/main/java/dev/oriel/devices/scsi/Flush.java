package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import dev.oriel.devices.common.Disk;
import java.lang.foreign.MemorySegment;

/** SYNCHRONIZE CACHE: makes all writes durable, whatever the range. */
final class Flush extends Task {
  private final Disk disk;

  Flush(ScsiData data, Disk disk) {
    super(data);
    this.disk = disk;
  }

  @Override
  boolean step(MemorySegment buffer) {
    return disk.flush() || fail(Sense.WRITE_ERROR);
  }

  @Override
  public boolean isBrief() {
    return false;
  }
}
