package dev.oriel.iommu.sanitizer;

/** Who does things, and when: the platform knows what an IOMMU does not. */
public interface GuestOrigin {
  /** Ticks of the guest's timebase. */
  long timebase();

  /** The call that the current thread carries out for the guest; asked while a TCE changes. */
  GuestCall call();
}
