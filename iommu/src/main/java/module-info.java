import dev.oriel.iommu.policy.AdvertiseMaximum;
import dev.oriel.iommu.policy.AdvertiseRam;
import dev.oriel.iommu.spi.WindowPolicy;
import org.jspecify.annotations.NullMarked;

/**
 * DMA windows, their TCE tables, and the ports through which devices do DMA. Depends on guest
 * memory, but not on registers or hypercalls.
 */
@NullMarked
module dev.oriel.iommu {
  requires static org.jspecify;
  requires transitive dev.oriel.memory;

  exports dev.oriel.iommu;
  exports dev.oriel.iommu.spi;
  exports dev.oriel.iommu.emulated;
  exports dev.oriel.iommu.policy;
  exports dev.oriel.iommu.sanitizer;
  exports dev.oriel.iommu.simulated;
  exports dev.oriel.iommu.vfio;

  uses WindowPolicy;

  provides WindowPolicy with
      AdvertiseMaximum,
      AdvertiseRam;
}
