package dev.oriel.iommu.emulated;

import org.jspecify.annotations.Nullable;

/** New values for the entries {@code first..last}. */
sealed interface Change permits Run, ListedEntries {
  long first();

  long last();

  /** The value of entry {@code index}, which must be in the range. */
  long at(long index);

  /** Whether this is known to clear all entries. */
  boolean zero();

  /** The part within {@code [from, to]}; null if there is none. */
  @Nullable Change clip(long from, long to);

  /** {@code list}, a {@link RunList}, with these entries stored. */
  long[] over(long[] list, long pageSize);
}
