package dev.oriel.devices.virtio;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;

/**
 * The memory of a device of the platform: through the DMA window, or by real address if the driver
 * has not accepted {@code VIRTIO_F_ACCESS_PLATFORM} (docs/adr/0011).
 */
final class ChosenPort implements DmaPort {
  private final DmaPort window;
  private final DmaPort real;
  private volatile DmaPort chosen;

  ChosenPort(DmaPort window, DmaPort real) {
    this.window = window;
    this.real = real;
    chosen = window;
  }

  void choose(long features) {
    chosen = (features & Feature.ACCESS_PLATFORM) != 0 ? window : real;
  }

  boolean isReal() {
    return chosen == real;
  }

  @Override
  public DmaStatus read(long address, MemorySegment target, long targetOffset, long length) {
    return chosen.read(address, target, targetOffset, length);
  }

  @Override
  public DmaStatus write(long address, MemorySegment source, long sourceOffset, long length) {
    return chosen.write(address, source, sourceOffset, length);
  }
}
