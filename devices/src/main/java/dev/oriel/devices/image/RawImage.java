package dev.oriel.devices.image;

import dev.oriel.device.BlockImage;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** An open raw image. If its file ends within a sector, the rest of that sector reads as zeros. */
final class RawImage implements BlockImage {
  private static final ValueLayout.OfInt MAGIC =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int QCOW = 0x514649fb;
  private static final int SECTOR = 512;

  private final String name;
  private final ImageFile file;
  private volatile long content;
  private volatile long size;
  private final boolean readOnly;
  private final boolean guessed;

  /**
   * @param guessed whether nobody said that it is raw; then a guest must not make it look like an
   *     image that would be opened as another the next time, with a backing file of its choice
   */
  RawImage(String name, ImageFile file, boolean readOnly, boolean guessed) throws IOException {
    this.name = name;
    this.file = file;
    content = file.size();
    size = Math.ceilDiv(content, SECTOR) * SECTOR;
    this.readOnly = readOnly;
    this.guessed = guessed;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    long read = file.readWhatIsThere(position, target);
    if (read < target.byteSize()) {
      if (position + read >= content) {
        target.asSlice(read).fill((byte) 0);
        return;
      }
      throw new EOFException(name + " has shrunk: nothing at byte " + (position + read));
    }
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    if (guessed && position == 0 && source.byteSize() >= 4 && source.get(MAGIC, 0) == QCOW) {
      throw new IOException("the guest writes a qcow2 header; say format=raw to allow it");
    }
    if (position + source.byteSize() > size) {
      throw new EOFException(name + " has shrunk");
    }
    file.write(position, source);
  }

  @Override
  public void resize(long bytes) throws IOException {
    if (readOnly) {
      throw new IOException("it is only read");
    }
    file.resize(bytes);
    content = bytes;
    size = bytes;
  }

  @Override
  public void discard(long position, long bytes) {
    file.free(position, bytes);
  }

  @Override
  public void zero(long position, long bytes, boolean mayFree) throws IOException {
    if (!mayFree || !file.zero(position, bytes)) {
      BlockImage.super.zero(position, bytes, mayFree);
    }
  }

  @Override
  public void flush() throws IOException {
    if (!readOnly) {
      file.force();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
