package dev.oriel.iommu;

/**
 * Result of reading one TCE.
 *
 * @param tce the entry exactly as it was stored, 0 if {@code status} is not a success
 */
public record TceLookup(TceStatus status, long tce) {
  static final TceLookup REFUSED = new TceLookup(TceStatus.PARAMETER, 0);
}
