package dev.oriel.iommu.vfio;

/**
 * The ioctls of VFIO, without their prefixes.
 *
 * <p>On POWER, an ioctl without argument size, such as all of these, has an extra bit set, so the
 * numbers differ from those of other architectures.
 */
public enum Request {
  GET_API_VERSION(0),
  CHECK_EXTENSION(1),
  SET_IOMMU(2),
  GROUP_GET_STATUS(3),
  GROUP_SET_CONTAINER(4),
  GROUP_UNSET_CONTAINER(5),
  GROUP_GET_DEVICE_FD(6),
  DEVICE_GET_INFO(7),
  DEVICE_GET_REGION_INFO(8),
  DEVICE_GET_IRQ_INFO(9),
  DEVICE_SET_IRQS(10),
  DEVICE_RESET(11),
  SPAPR_TCE_GET_INFO(12),
  MAP_DMA(13),
  UNMAP_DMA(14),
  ENABLE(15),
  DISABLE(16),
  SPAPR_REGISTER_MEMORY(17),
  SPAPR_UNREGISTER_MEMORY(18),
  SPAPR_TCE_CREATE(19),
  SPAPR_TCE_REMOVE(20),
  EEH_PE_OP(21),
  DEVICE_GET_PCI_HOT_RESET_INFO(12),
  DEVICE_PCI_HOT_RESET(13);

  private static final int TYPE = ';' << 8;
  private static final int BASE = 100;
  private static final int POWER_NO_DIRECTION = 1 << 29;

  private final int number;

  Request(int number) {
    this.number = number;
  }

  /**
   * The request number.
   *
   * @param power whether the host is a POWER
   */
  int code(boolean power) {
    return (power ? POWER_NO_DIRECTION : 0) | TYPE | BASE + number;
  }
}
