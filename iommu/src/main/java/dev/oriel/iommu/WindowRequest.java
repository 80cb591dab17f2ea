package dev.oriel.iommu;

/** Outcome of a window creation; nothing has changed unless it is {@link Created}. */
public sealed interface WindowRequest {
  /** The window exists. */
  record Created(DmaWindow window) implements WindowRequest {}

  /** The request itself is wrong (page size not offered, shift out of range, too large). */
  record BadParameter(String reason) implements WindowRequest {}

  /** No window slot or no resources for a valid request. */
  record NoResources(String reason) implements WindowRequest {}
}
