package dev.oriel.iommu.simulated;

/** What the process of a simulated host has mapped. */
@FunctionalInterface
public interface ProcessMemory {
  /** All of the address space can be locked. */
  ProcessMemory EVERYWHERE = address -> Kind.WRITABLE;

  /** What there can be at an address. */
  enum Kind {
    NONE,
    READ_ONLY,
    WRITABLE,
    /** Memory of a device, which is not the host's: registering it locks nothing. */
    DEVICE
  }

  /** What the page at {@code address} is. */
  Kind at(long address);
}
