package dev.oriel.machine;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An image that a machine has open, and locked, only while the guest is its own: another machine
 * has it before the guest comes, and after it has left. It is let go and taken up while no device
 * uses it.
 */
final class MovableImage implements BlockImage {
  private final String name;
  private final Supplier<BlockImage> opening;
  private volatile @Nullable BlockImage image;

  /** While another machine has it. */
  private volatile long size;

  private MovableImage(
      String name, Supplier<BlockImage> opening, @Nullable BlockImage image, long size) {
    this.name = name;
    this.opening = opening;
    this.image = image;
    this.size = size;
  }

  /** One that this machine has. */
  static MovableImage here(Supplier<BlockImage> opening) {
    BlockImage image = opening.get();
    return new MovableImage(image.name(), opening, image, image.size());
  }

  /**
   * One that another machine has.
   *
   * @param size bytes of the disk
   */
  static MovableImage elsewhere(String name, long size, Supplier<BlockImage> opening) {
    return new MovableImage(name, opening, null, size);
  }

  boolean isHere() {
    return image != null;
  }

  /** Has all that was written be in the file, and closes it; no effect if it is not here. */
  void letGo() throws IOException {
    BlockImage open = image;
    if (open != null) {
      open.flush();
      size = open.size();
      image = null;
      open.close();
    }
  }

  /**
   * Opens it; no effect if it is here.
   *
   * @throws BadImageException if it cannot be used, or is not the disk that it was
   */
  void takeUp() {
    if (image != null) {
      return;
    }
    BlockImage opened = opening.get();
    if (opened.size() != size) {
      DriveImages.abandon(opened);
      throw new BadImageException(
          "%s: is of %d bytes, not of %d".formatted(name, opened.size(), size));
    }
    image = opened;
  }

  private BlockImage open() throws IOException {
    BlockImage open = image;
    if (open == null) {
      throw new IOException("another machine has it");
    }
    return open;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    BlockImage open = image;
    return open != null ? open.size() : size;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void resize(long bytes) throws IOException {
    open().resize(bytes);
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    open().read(position, target);
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    open().write(position, source);
  }

  @Override
  public void discard(long position, long bytes) throws IOException {
    open().discard(position, bytes);
  }

  @Override
  public void zero(long position, long bytes, boolean mayFree) throws IOException {
    open().zero(position, bytes, mayFree);
  }

  /** What another machine has was flushed before. */
  @Override
  public void flush() throws IOException {
    BlockImage open = image;
    if (open != null) {
      open.flush();
    }
  }

  @Override
  public void close() throws IOException {
    BlockImage open = image;
    image = null;
    if (open != null) {
      open.close();
    }
  }
}
