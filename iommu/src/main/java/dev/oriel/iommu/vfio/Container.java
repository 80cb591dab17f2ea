package dev.oriel.iommu.vfio;

import dev.oriel.iommu.spi.BadConfigurationException;

/**
 * A VFIO container of type sPAPR TCE v2: the host's DMA windows of one partitionable endpoint
 * (linux/vfio.h; the ioctls' names without their prefixes are given below).
 *
 * <p>An operation that succeeds returns 0, unless it says otherwise. One that fails returns what
 * its ioctl does: mostly a negative error number ({@link Errno}), but in a few cases a positive
 * number that is none. Addresses are those of the process that owns the container.
 */
public interface Container extends AutoCloseable {
  /** Permission of a {@link #map}: the device may read. */
  int READ = 1;

  /** Permission of a {@link #map}: the device may write. */
  int WRITE = 2;

  /**
   * The capabilities of a host (SPAPR_TCE_GET_INFO).
   *
   * @param dma32Start bus address of the first window
   * @param dma32Size bytes of the initial window
   * @param pageSizes bit n set: 2^n byte I/O pages
   * @param windows the most windows
   * @param levels most levels of a table
   */
  record Info(int dma32Start, int dma32Size, long pageSizes, int windows, int levels) {}

  /** The capabilities of this container's host. */
  Info info();

  /** log2 of the page size of the host. */
  int hostPageShift();

  /** Locks memory of the process, so that it can be mapped (SPAPR_REGISTER_MEMORY). */
  int register(long address, long size);

  /**
   * Unlocks memory (SPAPR_UNREGISTER_MEMORY). No entry may map any of it: the host does not refuse
   * that, but the memory then stays locked as long as the process lives.
   */
  int unregister(long address, long size);

  /**
   * Creates a window (SPAPR_TCE_CREATE), at least as large as asked for. A host may charge the
   * process for a table that it then cannot create, and keep the charge as long as the process
   * lives.
   *
   * @param size bytes, unsigned
   * @param levels of its table
   * @return its bus address, which the host chooses, or an error
   */
  long create(int pageShift, long size, int levels);

  /** Removes the window that a bus address is in (SPAPR_TCE_REMOVE). */
  int remove(long start);

  /**
   * Maps whole I/O pages of one window to registered memory (MAP_DMA). If that fails, the pages
   * before the failure are unmapped, even if they were mapped before. A host does not check that
   * the last page is in the window.
   *
   * @param permissions {@link #READ}, {@link #WRITE}, or both
   */
  int map(long ioba, long size, long address, int permissions);

  /** Unmaps whole I/O pages of one window, mapped or not (UNMAP_DMA). */
  int unmap(long ioba, long size);

  /**
   * Handles errors of the group's devices (EEH_PE_OP).
   *
   * @return for {@link EehOperation#GET_STATE} the state, else 0; or an error
   */
  int handleErrors(EehOperation operation);

  /**
   * Opens a device of the container's group.
   *
   * @param name as the host calls it, e.g. 0000:01:00.0
   * @throws BadConfigurationException saying what is missing
   */
  default HostDevice device(String name) {
    throw new BadConfigurationException("vfio-pci: this host has no device " + name);
  }

  /** Closes the container, with its windows and registrations. */
  @Override
  void close();
}
