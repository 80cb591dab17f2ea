package dev.oriel.devices.nvme;

import dev.oriel.device.BlockImage;
import dev.oriel.devices.common.WriteBack;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The one namespace: an image divided into logical blocks. */
final class Namespace {
  static final int ID = 1;
  static final int BROADCAST = 0xffff_ffff;

  private final BlockImage image;
  private final WriteBack writeBack;
  private final int blockShift;

  Namespace(BlockImage image, int blockShift) {
    this.image = image;
    writeBack = new WriteBack(image);
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
      writeBack.wrote(source.byteSize());
      return Status.SUCCESS;
    } catch (IOException e) {
      return Status.WRITE_FAULT;
    }
  }

  /** Whether writing {@code bytes} more would wait for the disk. */
  boolean waitsBefore(long bytes) {
    return writeBack.waitsBefore(bytes);
  }

  Status flush() {
    try {
      writeBack.flush();
      return Status.SUCCESS;
    } catch (IOException e) {
      return Status.WRITE_FAULT;
    }
  }

  /** Releases the image; data that cannot be written back now is lost. */
  void close() {
    writeBack.close();
  }
}
