package dev.oriel.iommu;

/**
 * Outcome of a DMA transfer; everything except {@link #OK} is a fault that the device must report.
 */
public enum DmaStatus {
  OK,
  /** No window covers the bus address. */
  NO_WINDOW,
  /** The TCE does not permit the access. */
  NOT_PERMITTED,
  /** The TCE names a real address without memory. */
  NO_MEMORY,
  /** The bus failed: an {@link EndpointGuard} injected an error. */
  BUS_ERROR,
  /** The endpoint may not do DMA now: an {@link EndpointGuard} has stopped it. */
  STOPPED
}
