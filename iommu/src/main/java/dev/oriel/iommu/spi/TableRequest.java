package dev.oriel.iommu.spi;

/** Outcome of the creation of a TCE table. */
public sealed interface TableRequest {
  /** The table exists, empty; whoever asked for it closes it. */
  record Created(TceTable table) implements TableRequest {}

  /**
   * There is no table, and nothing is held.
   *
   * @param reason what refused it and why, for whoever runs the machine
   */
  record Refused(String reason) implements TableRequest {}
}
