package dev.oriel.machine;

import dev.oriel.device.BlockImage;
import dev.oriel.device.ForwardingImage;

/** A drive in the hands of a device, which may leave: the drive stays open for another device. */
final class LentImage extends ForwardingImage {
  LentImage(BlockImage image) {
    super(image);
  }

  /** The device has flushed it. */
  @Override
  public void close() {}
}
