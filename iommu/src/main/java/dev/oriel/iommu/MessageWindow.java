package dev.oriel.iommu;

/** Receives the writes of devices to the MSI page of the bus (4 KiB at 0x400_0000_0000). */
@FunctionalInterface
public interface MessageWindow {
  /** A 32-bit little-endian write of {@code data} at {@code offset} in the page. */
  void message(long offset, int data);
}
