package dev.oriel.testkit;

import dev.oriel.device.ForwardingImage;

/** An image whose size is another when told so, up to that of the image behind it. */
public final class ResizableImage extends ForwardingImage {
  private long size;
  private Runnable changed = () -> {};

  public ResizableImage(TestImage image) {
    super(image);
    size = image.size();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void resize(long bytes) {
    size = bytes;
    changed.run();
  }

  @Override
  public void onResize(Runnable listener) {
    changed = listener;
  }
}
