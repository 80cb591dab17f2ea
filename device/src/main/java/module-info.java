import org.jspecify.annotations.NullMarked;

/** The PCI kit: the interfaces for devices, and the common parts of all functions. */
@NullMarked
module dev.oriel.device {
  requires static org.jspecify;
  requires transitive dev.oriel.files;
  requires transitive dev.oriel.iommu;
  requires transitive dev.oriel.net;
  requires transitive dev.oriel.options;

  exports dev.oriel.device;

  uses dev.oriel.device.PciDeviceType;
  uses dev.oriel.device.VioDeviceType;
  uses dev.oriel.device.ScsiUnitType;
  uses dev.oriel.device.BlockFormat;
}
