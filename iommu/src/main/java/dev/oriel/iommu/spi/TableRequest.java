package dev.oriel.iommu.spi;

/** Outcome of the creation of a TCE table. */
public sealed interface TableRequest {
  /** The empty table exists; the caller closes it. */
  record Created(TceTable table) implements TableRequest {}

  /**
   * There is no table, and nothing is held.
   *
   * @param reason what refused it and why, as a message for the user
   */
  record Refused(String reason) implements TableRequest {}
}
