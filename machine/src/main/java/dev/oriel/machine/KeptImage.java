package dev.oriel.machine;

import dev.oriel.device.BlockImage;
import dev.oriel.device.ForwardingImage;
import java.io.IOException;

/** An image that keeps its space: {@code discard=ignore}. */
final class KeptImage extends ForwardingImage {
  KeptImage(BlockImage image) {
    super(image);
  }

  @Override
  public void discard(long position, long bytes) {}

  @Override
  public void zero(long position, long bytes, boolean mayFree) throws IOException {
    super.zero(position, bytes, false);
  }
}
