import org.jspecify.annotations.NullMarked;

/**
 * The PCI kit: what a device is written against, and the parts of a function that no author writes.
 */
@NullMarked
module dev.oriel.device {
  requires static org.jspecify;
  requires transitive dev.oriel.iommu;

  exports dev.oriel.device;

  uses dev.oriel.device.PciDeviceType;
  uses dev.oriel.device.BlockFormat;
}
