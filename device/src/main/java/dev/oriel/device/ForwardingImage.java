package dev.oriel.device;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** An image that does what another does, for those that change a part of it. */
public abstract class ForwardingImage implements BlockImage {
  private final BlockImage image;

  /**
   * @param image does what is not overridden
   */
  protected ForwardingImage(BlockImage image) {
    this.image = image;
  }

  @Override
  public String name() {
    return image.name();
  }

  @Override
  public long size() {
    return image.size();
  }

  @Override
  public boolean readOnly() {
    return image.readOnly();
  }

  @Override
  public void resize(long bytes) throws IOException {
    image.resize(bytes);
  }

  @Override
  public void onResize(Runnable changed) {
    image.onResize(changed);
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    image.read(position, target);
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    image.write(position, source);
  }

  @Override
  public void discard(long position, long bytes) throws IOException {
    image.discard(position, bytes);
  }

  @Override
  public void zero(long position, long bytes, boolean mayFree) throws IOException {
    image.zero(position, bytes, mayFree);
  }

  @Override
  public void flush() throws IOException {
    image.flush();
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
