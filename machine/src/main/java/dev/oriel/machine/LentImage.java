package dev.oriel.machine;

import dev.oriel.device.BlockImage;
import dev.oriel.device.ForwardingImage;
import java.util.function.Consumer;

/** A drive in the hands of a device, which may leave: the drive stays open for another device. */
final class LentImage extends ForwardingImage {
  private final Consumer<Runnable> listeners;

  /**
   * @param listeners takes what the device does when the size has changed
   */
  LentImage(BlockImage image, Consumer<Runnable> listeners) {
    super(image);
    this.listeners = listeners;
  }

  @Override
  public void onResize(Runnable changed) {
    listeners.accept(changed);
  }

  /** The device has flushed it. */
  @Override
  public void close() {}
}
