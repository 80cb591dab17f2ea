import org.jspecify.annotations.NullMarked;

/** Contracts that implementations of SPIs prove by subclassing, and what such tests need. */
@NullMarked
module dev.oriel.testkit {
  requires static org.jspecify;
  requires transitive dev.oriel.device;
  requires transitive dev.oriel.iommu;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires org.assertj.core;

  exports dev.oriel.testkit;

  opens dev.oriel.testkit;
}
