package dev.oriel.device;

import dev.oriel.iommu.DmaChunk;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;

/** Blocks a function's DMA while its bus-master bit is off. */
final class BusMasterPort implements DmaPort {
  private final DmaPort port;
  private volatile boolean open;

  BusMasterPort(DmaPort port) {
    this.port = port;
  }

  void open(boolean value) {
    open = value;
  }

  @Override
  public DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length) {
    return open ? port.read(ioba, target, targetOffset, length) : DmaStatus.NO_WINDOW;
  }

  @Override
  public DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length) {
    return open ? port.write(ioba, source, sourceOffset, length) : DmaStatus.NO_WINDOW;
  }

  @Override
  public DmaStatus transfer(long ioba, long length, boolean write, DmaChunk chunk) {
    return open ? port.transfer(ioba, length, write, chunk) : DmaStatus.NO_WINDOW;
  }
}
