package dev.oriel.devices.image.qcow2;

/** Where a cluster of the disk is. */
sealed interface Cluster {
  /** In the backing file, or zeros if there is none. */
  record Absent() implements Cluster {}

  /**
   * Zeros.
   *
   * @param entry the L2 entry; it may have a cluster of the file in reserve
   */
  record Zero(long entry) implements Cluster {}

  /**
   * In the file.
   *
   * @param own whether nothing else refers to it, so that it can be overwritten
   */
  record Stored(long offset, boolean own) implements Cluster {}

  /**
   * Compressed.
   *
   * @param length the most bytes of it
   */
  record Compressed(long offset, long length) implements Cluster {}
}
