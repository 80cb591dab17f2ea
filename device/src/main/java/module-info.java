import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.device {
  requires static org.jspecify;
  requires transitive dev.oriel.iommu;
}
