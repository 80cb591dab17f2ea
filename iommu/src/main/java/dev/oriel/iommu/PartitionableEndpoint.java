package dev.oriel.iommu;

import java.util.List;

/** The unit that shares a bus address space: on this platform one PCI host bridge. */
public final class PartitionableEndpoint {
  PartitionableEndpoint() {}

  public int index() {
    throw new UnsupportedOperationException();
  }

  /** Whether dynamic DMA windows are offered (ddw=on). */
  public boolean dynamicWindows() {
    throw new UnsupportedOperationException();
  }

  public WindowQuery query() {
    throw new UnsupportedOperationException();
  }

  public WindowRequest create(int pageShift, int windowShift) {
    throw new UnsupportedOperationException();
  }

  /** Back to the default window alone, empty (ibm,reset-pe-dma-windows, and machine reset). */
  public void reset() {
    throw new UnsupportedOperationException();
  }

  /** The active windows, default window first. */
  public List<DmaWindow> windows() {
    throw new UnsupportedOperationException();
  }

  /** Where the devices of this endpoint do DMA. */
  public DmaPort port() {
    throw new UnsupportedOperationException();
  }
}
