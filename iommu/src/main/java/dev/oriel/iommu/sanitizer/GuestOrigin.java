package dev.oriel.iommu.sanitizer;

/** Source of time and call stacks, which the platform knows and an IOMMU does not. */
public interface GuestOrigin {
  /** Ticks of the guest's timebase. */
  long timebase();

  /** The guest call that the current thread executes; called while a TCE changes. */
  GuestCall call();
}
