package dev.oriel.iommu.spi;

import java.util.Optional;

/** Makes the TCE tables of a machine. */
@FunctionalInterface
public interface TceTables {
  /** A table of empty entries, or nothing if {@code budget} or the host refuses; then nothing is held. */
  Optional<TceTable> create(TableShape shape, TableBudget budget);
}
