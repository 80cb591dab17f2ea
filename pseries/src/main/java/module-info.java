import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.pseries {
  requires static org.jspecify;
  requires transitive dev.oriel.cpu;
  requires transitive dev.oriel.device;
  requires transitive dev.oriel.iommu;
  requires transitive dev.oriel.boot;
}
