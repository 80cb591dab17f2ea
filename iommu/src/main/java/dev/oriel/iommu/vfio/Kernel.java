package dev.oriel.iommu.vfio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

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

  /** Reads from {@code offset} of a file: how many bytes, or a negative error number. */
  long read(int file, MemorySegment target, long offset);

  /** Writes to {@code offset} of a file: how many bytes, or a negative error number. */
  long write(int file, MemorySegment source, long offset);

  /**
   * Maps whole pages of a file for reading and writing, until {@code arena} is closed; empty if
   * that is refused.
   */
  Optional<MemorySegment> map(int file, long offset, long size, Arena arena);

  /**
   * Replaces whole pages of the process by those of a file, with which it then shares them.
   *
   * @return 0, or a negative error number
   */
  int mapOver(MemorySegment pages, int file, long offset);

  /** Replaces them by empty ones of its own. */
  void unmapOver(MemorySegment pages);

  /** Creates a file that counts events (eventfd): its number, or a negative error number. */
  int events();

  /** Counts an event. */
  void signal(int events);

  /**
   * Waits until one of some files that count events has counted one, or has been closed.
   *
   * @return its index, or a negative error number
   */
  int await(int[] events);

  /** Forgets the events that a file has counted. */
  void clear(int events);
}
