package dev.oriel.iommu.spi;

/** Receives the stored entries of a {@link TceTable}, in runs. */
@FunctionalInterface
public interface RunVisitor {
  /**
   * Entry {@code index + i} is {@code tce + i * stride}, for all {@code 0 <= i < count}.
   *
   * @param stride 0, or the I/O page size
   */
  void run(long index, long count, long tce, long stride);
}
