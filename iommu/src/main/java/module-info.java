import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.iommu {
  requires static org.jspecify;
  requires transitive dev.oriel.memory;
  exports dev.oriel.iommu;
}
