package dev.oriel.iommu;

/**
 * Result of a multi-entry TCE operation.
 *
 * @param nextIoba the bus address, aligned to the I/O page, after the last entry stored; if an
 *     entry failed, its address
 * @param lastTce the last entry attempted, 0 if there was none
 * @param done entries stored; those stay in place if a later one fails
 */
public record TceBatch(TceStatus status, long nextIoba, long lastTce, long done) {
  /** Nothing was stored or attempted. */
  static TceBatch none(TceStatus status, long ioba) {
    return new TceBatch(status, ioba, 0, 0);
  }
}
