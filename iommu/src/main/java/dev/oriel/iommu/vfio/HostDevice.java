package dev.oriel.iommu.vfio;

import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * A PCI function of a host, as VFIO gives it to a process (linux/vfio.h): regions of registers,
 * interrupts, and a reset. Its DMA goes through the windows of its group's {@link Container}.
 *
 * <p>Values are little-endian integers. Safe for use by several threads. Once closed, or taken back
 * by the host, it reads as all ones and ignores writes.
 */
public interface HostDevice extends AutoCloseable {
  /** Region of base address register 0; those of the other five follow. */
  int BAR = 0;

  /** Region of the expansion ROM. */
  int ROM = 6;

  /**
   * Region of configuration space. The host keeps the base address registers and the interrupts to
   * itself: writes of these have no effect on the device.
   */
  int CONFIG = 7;

  /** The first of the regions that are a device's own. */
  int OWN = 9;

  /** What a device can signal. */
  enum Interrupt {
    /** The pin. The host masks it each time that it is signalled. */
    INTX,
    MSI,
    MSIX,
    /** The device has failed. */
    ERROR,
    /** The host wants the device back. */
    REQUEST
  }

  /** Bytes of a region, 0 if the device has none of this number. */
  long size(int region);

  /**
   * Bytes of memory of its own that the host lets processors use as RAM, 0 if it has none: that of
   * a GPU on NVLink 2, under Linux 5.0 to 5.12.
   */
  default long memory() {
    return 0;
  }

  /**
   * Has pages of the process be that memory, until the device is closed. They can then be
   * registered with the container, as they are; that locks nothing. Once only.
   *
   * @param pages as many bytes
   * @return 0, or a negative error number
   */
  default int mapMemory(MemorySegment pages) {
    return Errno.ENODEV.negative();
  }

  /** The most vectors of a kind, 0 if the device has none. */
  int vectors(Interrupt kind);

  /** Reads 1, 2, 4 or 8 bytes, all inside the region: all ones if the host refuses. */
  long load(int region, long offset, int size);

  /** Writes likewise. */
  void store(int region, long offset, int size, long value);

  /**
   * Has vectors 0 to {@code count - 1} of a kind signalled to {@code arrived}, on a thread of the
   * device. Of {@link Interrupt#INTX}, MSI and MSI-X only one may be enabled.
   *
   * @return 0, how many vectors the host can give if that is less, or a negative error number
   */
  int enable(Interrupt kind, int count, IntConsumer arrived);

  /** Ends that; what arrived before may still be signalled. */
  void disable(Interrupt kind);

  /** Lets the pin signal again, at once if it is still asserted. */
  void unmask();

  /**
   * Resets the function; its configuration is kept.
   *
   * @return 0, or a negative error number if the function cannot be reset
   */
  int reset();

  /**
   * Resets the bus of the function, and so all functions on it, unless one of these is in another
   * group; their configuration is kept.
   *
   * @return 0, or a negative error number if the bus cannot be reset
   */
  int hotReset();

  @Override
  void close();
}
