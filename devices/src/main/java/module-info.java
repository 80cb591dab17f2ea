import org.jspecify.annotations.NullMarked;

/** The devices of the house; each is found through the service that it provides. */
@NullMarked
module dev.oriel.devices {
  requires static org.jspecify;
  requires transitive dev.oriel.device;

  provides dev.oriel.device.PciDeviceType with
      dev.oriel.devices.gpu.CoherentGpuDeviceType,
      dev.oriel.devices.nvme.NvmeDeviceType;
  provides dev.oriel.device.BlockFormat with
      dev.oriel.devices.raw.RawFormat;
}
