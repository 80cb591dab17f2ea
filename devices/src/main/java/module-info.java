import org.jspecify.annotations.NullMarked;

/** Oriel's devices; each is found as a service. */
@NullMarked
module dev.oriel.devices {
  requires static org.jspecify;
  requires transitive dev.oriel.device;

  provides dev.oriel.device.PciDeviceType with
      dev.oriel.devices.gpu.CoherentGpuDeviceType,
      dev.oriel.devices.nvme.NvmeDeviceType,
      dev.oriel.devices.vfio.VfioPciDeviceType,
      dev.oriel.devices.virtio.balloon.VirtioBalloonDeviceType,
      dev.oriel.devices.virtio.blk.VirtioBlkDeviceType,
      dev.oriel.devices.virtio.files.VirtioFilesDeviceType,
      dev.oriel.devices.virtio.net.VirtioNetDeviceType,
      dev.oriel.devices.virtio.rng.VirtioRngDeviceType,
      dev.oriel.devices.virtio.scsi.VirtioScsiDeviceType,
      dev.oriel.devices.virtio.serial.VirtioSerialDeviceType,
      dev.oriel.devices.virtio.vsock.VhostVsockDeviceType;
  provides dev.oriel.device.VioDeviceType with
      dev.oriel.devices.vscsi.VscsiDeviceType;
  provides dev.oriel.device.ScsiUnitType with
      dev.oriel.devices.scsi.ScsiCdType,
      dev.oriel.devices.scsi.ScsiDiskType;
  provides dev.oriel.device.BlockFormat with
      dev.oriel.devices.image.Qcow2Format,
      dev.oriel.devices.image.RawFormat;
}
