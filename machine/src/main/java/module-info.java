import org.jspecify.annotations.NullMarked;

/** The embedding API: configure a machine, run it, observe it. */
@NullMarked
module dev.oriel.machine {
  requires static org.jspecify;
  requires dev.oriel.boot;
  requires dev.oriel.jit;
  requires transitive dev.oriel.files;
  requires transitive dev.oriel.memory;
  requires transitive dev.oriel.net;
  requires transitive dev.oriel.options;
  requires dev.oriel.pseries;
  requires jdk.jfr;

  exports dev.oriel.machine;
  exports dev.oriel.machine.gdb;
  exports dev.oriel.machine.qtest;

  uses dev.oriel.device.BlockFormat;
  uses dev.oriel.device.PciDeviceType;
  uses dev.oriel.device.ScsiUnitType;
  uses dev.oriel.device.VioDeviceType;
  uses dev.oriel.iommu.spi.WindowPolicy;
}
