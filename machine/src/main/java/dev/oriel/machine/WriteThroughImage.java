package dev.oriel.machine;

import dev.oriel.device.BlockImage;
import dev.oriel.device.ForwardingImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** An image each of whose writes is durable when it ends: {@code cache=writethrough}. */
final class WriteThroughImage extends ForwardingImage {
  WriteThroughImage(BlockImage image) {
    super(image);
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    super.write(position, source);
    flush();
  }

  @Override
  public void zero(long position, long bytes, boolean mayFree) throws IOException {
    super.zero(position, bytes, mayFree);
    flush();
  }
}
