package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import dev.oriel.devices.common.Runs;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;

/**
 * The buffers of a command in a guest's memory, from their cursors on.
 *
 * @param out what the device may read
 * @param in what it may write
 */
public record GuestData(Runs out, Runs in) implements ScsiData {
  @Override
  public long outBytes() {
    return out.bytes() - out.position();
  }

  @Override
  public long inBytes() {
    return in.bytes() - in.position();
  }

  @Override
  public boolean drain(MemorySegment target, long count) {
    return out.drain(target, count) == DmaStatus.OK;
  }

  @Override
  public boolean fill(MemorySegment source, long count) {
    return in.fill(source, count) == DmaStatus.OK;
  }
}
