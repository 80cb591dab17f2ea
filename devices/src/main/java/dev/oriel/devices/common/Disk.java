package dev.oriel.devices.common;

import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The image, whose failures are values, and whether each write must be durable at once. */
public final class Disk {
  private static final long WRITTEN = 1 << 18;
  private static final long FREED = 4 << 20;

  private final BlockImage image;
  private final WriteBack writeBack;
  private boolean writeThrough;

  public Disk(BlockImage image) {
    this.image = image;
    writeBack = new WriteBack(image);
  }

  /** Bytes. */
  public long size() {
    return image.size();
  }

  public boolean readOnly() {
    return image.readOnly();
  }

  /** Whether {@link #written} makes writes durable. */
  public void writeThrough(boolean on) {
    writeThrough = on;
  }

  /** False if the host cannot read it. */
  public boolean read(long position, MemorySegment target) {
    try {
      image.read(position, target);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** False if the host cannot write it, or could not make earlier writes durable. */
  public boolean write(long position, MemorySegment source) {
    try {
      image.write(position, source);
      writeBack.wrote(source.byteSize());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The first piece of a range to be discarded or made zeros, so that neither takes long. It ends
   * at the end of a cluster, whatever the clusters of the image, if space may be freed.
   */
  public static long piece(long position, long bytes, boolean mayFree) {
    long most = mayFree ? FREED : WRITTEN;
    return Math.min(bytes, most - position % most);
  }

  /** Tells the image that the guest needs a {@link #piece} no more; false if that fails. */
  public boolean discard(long position, long bytes) {
    try {
      image.discard(position, bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes a {@link #piece} zeros; false if that fails.
   *
   * @param mayFree whether the host may get the space
   */
  public boolean zero(long position, long bytes, boolean mayFree) {
    try {
      image.zero(position, bytes, mayFree);
      writeBack.wrote(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether writing {@code bytes} may take longer than a copy to the host's page cache. */
  public boolean waitsBefore(long bytes) {
    return writeThrough || writeBack.waitsBefore(bytes);
  }

  /** The end of a write: makes it durable if it must be. */
  public boolean written() {
    return !writeThrough || flush();
  }

  /** Makes all writes durable; false if the host cannot. */
  public boolean flush() {
    try {
      writeBack.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Releases the image; what cannot be written back now is lost. */
  public void close() {
    writeBack.close();
  }
}
