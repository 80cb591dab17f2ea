package dev.oriel.devices.virtio.blk;

import dev.oriel.device.BlockImage;
import dev.oriel.devices.common.WriteBack;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The image, whose failures are values, and whether each write must be durable at once. */
final class Disk {
  private final BlockImage image;
  private final WriteBack writeBack;
  private boolean writeThrough;

  Disk(BlockImage image) {
    this.image = image;
    writeBack = new WriteBack(image);
  }

  /** Bytes. */
  long size() {
    return image.size();
  }

  boolean readOnly() {
    return image.readOnly();
  }

  void writeThrough(boolean on) {
    writeThrough = on;
  }

  boolean read(long position, MemorySegment target) {
    try {
      image.read(position, target);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  boolean write(long position, MemorySegment source) {
    try {
      image.write(position, source);
      writeBack.wrote(source.byteSize());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether writing {@code bytes} may take longer than a copy to the host's page cache. */
  boolean waitsBefore(long bytes) {
    return writeThrough || writeBack.waitsBefore(bytes);
  }

  /** The end of a write: makes it durable if it must be. */
  boolean written() {
    return !writeThrough || flush();
  }

  boolean flush() {
    try {
      writeBack.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void close() {
    writeBack.close();
  }
}
