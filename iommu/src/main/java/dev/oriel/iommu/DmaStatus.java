package dev.oriel.iommu;

/** Outcome of a DMA transfer; everything but {@link #OK} is a fault the device must report. */
public enum DmaStatus {
  OK,
  /** No window covers the bus address. */
  NO_WINDOW,
  /** The TCE does not permit the access. */
  NOT_PERMITTED,
  /** The TCE points at a real address where there is no memory. */
  NO_MEMORY,
  /** The bus failed: an {@link EndpointGuard} has let it. */
  BUS_ERROR,
  /** The endpoint may do no DMA for now: an {@link EndpointGuard} has stopped it. */
  STOPPED
}
