package dev.oriel.iommu;

import dev.oriel.iommu.spi.Refusal;

/** Outcome of an operation on a TCE table; the platform maps it to its hypercall return codes. */
public enum TceStatus {
  SUCCESS,
  /** The caller did not want to go on; the entries before are stored. */
  ABANDONED,
  /** Unknown LIOBN, address outside the window, bad count or list. */
  PARAMETER,
  /** More entries than one call may store; nothing was stored ({@link Strictness#PAPR}). */
  TOO_MANY,
  /** The table budget is exhausted; nothing was stored for the failing entry. */
  NOT_ENOUGH_RESOURCES,
  /** The host does not map the page for a device; nothing was stored for the failing entry. */
  HARDWARE;

  static TceStatus of(Refusal refusal) {
    return switch (refusal) {
      case RESOURCES -> NOT_ENOUGH_RESOURCES;
      case HOST -> HARDWARE;
    };
  }
}
