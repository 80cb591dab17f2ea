package dev.oriel.iommu.vfio;

/**
 * What a host's handling of I/O errors can be asked to do with the partitionable endpoint of a
 * group (EEH_PE_OP), in the order of the numbers of linux/vfio.h.
 */
public enum EehOperation {
  DISABLE,
  /**
   * From now on errors are the process's to handle; an endpoint that is stopped is reset first, and
   * a reset that the process has begun ends.
   */
  ENABLE,
  /** Lets loads and stores through to an endpoint that is stopped. */
  UNFREEZE_IO,
  /** Lets its DMA through, too. */
  UNFREEZE_DMA,
  /** Asks for the state, which is one of ibm,read-slot-reset-state2: 0 if nothing is stopped. */
  GET_STATE,
  RESET_DEACTIVATE,
  RESET_HOT,
  RESET_FUNDAMENTAL,
  /** Configures bridges after a reset. */
  CONFIGURE
}
