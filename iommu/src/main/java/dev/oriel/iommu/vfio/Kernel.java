package dev.oriel.iommu.vfio;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The system calls with which a process uses VFIO, of this host or of a simulated one. */
public interface Kernel {
  /** Opens for reading and writing: a file number, or a negative error number. */
  int open(Path file);

  /** 0, or a negative error number. */
  int close(int file);

  /**
   * 0 or more, or a negative error number.
   *
   * @param argument its address is passed on; a number that is the argument is such an address
   */
  int ioctl(int file, Request request, MemorySegment argument);

  /** Bytes of a page. */
  long pageSize();
}
