import org.jspecify.annotations.NullMarked;

/** Contract tests, which implementations of SPIs subclass, and the tools of such tests. */
@NullMarked
module dev.oriel.testkit {
  requires static org.jspecify;
  requires transitive dev.oriel.device;
  requires transitive dev.oriel.iommu;
  requires dev.oriel.isa;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires org.assertj.core;

  exports dev.oriel.testkit;

  opens dev.oriel.testkit;
}
