import org.jspecify.annotations.NullMarked;

/** The LoPAPR platform: hypervisor, firmware and I/O of a pseries guest. */
@NullMarked
module dev.oriel.pseries {
  requires static org.jspecify;
  requires transitive dev.oriel.cpu;
  requires transitive dev.oriel.device;
  requires transitive dev.oriel.iommu;
  requires transitive dev.oriel.boot;
  requires transitive dev.oriel.net;

  exports dev.oriel.pseries;
  exports dev.oriel.pseries.call to
      dev.oriel.machine;
  exports dev.oriel.pseries.event to
      dev.oriel.machine;
  exports dev.oriel.pseries.interrupt to
      dev.oriel.machine;
  exports dev.oriel.pseries.memory to
      dev.oriel.machine;
  exports dev.oriel.pseries.pci to
      dev.oriel.machine;
  exports dev.oriel.pseries.processor to
      dev.oriel.machine;
  exports dev.oriel.pseries.trace to
      dev.oriel.machine;
  exports dev.oriel.pseries.vio to
      dev.oriel.machine;
}
