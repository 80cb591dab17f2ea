package dev.oriel.iommu.sanitizer;

import dev.oriel.iommu.DmaChunk;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;

/** A port that attributes its transfers to a device. */
final class ObservedPort implements DmaPort {
  private final DmaSanitizer sanitizer;
  private final String device;
  private final DmaPort port;

  ObservedPort(DmaSanitizer sanitizer, String device, DmaPort port) {
    this.sanitizer = sanitizer;
    this.device = device;
    this.port = port;
  }

  @Override
  public DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length) {
    sanitizer.begin(device, false, ioba, length);
    try {
      return port.read(ioba, target, targetOffset, length);
    } finally {
      sanitizer.end();
    }
  }

  @Override
  public DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length) {
    sanitizer.begin(device, true, ioba, length);
    try {
      return port.write(ioba, source, sourceOffset, length);
    } finally {
      sanitizer.end();
    }
  }

  @Override
  public DmaStatus transfer(long ioba, long length, boolean write, DmaChunk chunk) {
    sanitizer.begin(device, write, ioba, length);
    try {
      return port.transfer(ioba, length, write, chunk);
    } finally {
      sanitizer.end();
    }
  }
}
