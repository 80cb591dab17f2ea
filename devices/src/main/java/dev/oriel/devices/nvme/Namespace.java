package dev.oriel.devices.nvme;

import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The one namespace: an image divided into logical blocks. */
final class Namespace {
  static final int ID = 1;
  static final int BROADCAST = 0xffff_ffff;

  /** The most that a flush has to write, so that a machine ends quickly. */
  private static final long MOST_DIRTY = 64 << 20;

  private final BlockImage image;
  private final int blockShift;

  /** Bytes written that may not be durable. */
  private long dirty;

  Namespace(BlockImage image, int blockShift) {
    this.image = image;
    this.blockShift = blockShift;
  }

  /** Logical blocks. */
  long size() {
    return image.size() >>> blockShift;
  }

  int blockShift() {
    return blockShift;
  }

  boolean readOnly() {
    return image.readOnly();
  }

  /** Whether all of a range of blocks exists; both numbers come from the guest. */
  boolean contains(long lba, long blocks) {
    return Long.compareUnsigned(lba, size()) < 0 && blocks <= size() - lba;
  }

  Status read(long lba, MemorySegment target) {
    try {
      image.read(lba << blockShift, target);
      return Status.SUCCESS;
    } catch (IOException e) {
      return Status.UNRECOVERED_READ_ERROR;
    }
  }

  Status write(long lba, MemorySegment source) {
    try {
      image.write(lba << blockShift, source);
      dirty += source.byteSize();
      return dirty < MOST_DIRTY ? Status.SUCCESS : flush();
    } catch (IOException e) {
      return Status.WRITE_FAULT;
    }
  }

  /** Whether writing {@code bytes} more would flush, which may take long. */
  boolean flushesSoon(long bytes) {
    return dirty + bytes >= MOST_DIRTY;
  }

  Status flush() {
    try {
      image.flush();
      dirty = 0;
      return Status.SUCCESS;
    } catch (IOException e) {
      return Status.WRITE_FAULT;
    }
  }

  /** Releases the image; data that cannot be written back now is lost. */
  void close() {
    try (image) {
      image.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(image.name() + ": " + e.getMessage(), e);
    }
  }
}
