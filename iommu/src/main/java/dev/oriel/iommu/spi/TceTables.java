package dev.oriel.iommu.spi;

/** Creates the TCE tables of a machine or of a host bridge. */
@FunctionalInterface
public interface TceTables extends AutoCloseable {
  /** A table of empty entries, charged to {@code budget}, or the reason why there is none. */
  TableRequest create(TableShape shape, TableBudget budget);

  /** Frees what the tables shared. */
  @Override
  default void close() {}
}
