package dev.oriel.iommu.spi;

/** Why a table did not store an entry. */
public enum Refusal {
  /** The {@link TableBudget} is spent, or the host's own memory for tables. */
  RESOURCES,
  /** The host does not map that memory for a device: it is not there, or not locked. */
  HOST
}
