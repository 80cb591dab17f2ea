package dev.oriel.iommu;

/** Outcome of an operation on a TCE table; the platform maps it to its hypercall return codes. */
public enum TceStatus {
  SUCCESS,
  /** Unknown LIOBN, address outside the window, bad count or list. */
  PARAMETER,
  /** The table budget is exhausted; nothing was stored for the failing entry. */
  NOT_ENOUGH_RESOURCES
}
