package dev.oriel.devices.raw;

import dev.oriel.device.BlockImage;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open raw image. */
final class RawImage implements BlockImage {
  private final String name;
  private final OpenImages.Entry entry;
  private final FileChannel channel;
  private final long size;
  private final boolean readOnly;
  private boolean closed;

  RawImage(String name, OpenImages.Entry entry, boolean readOnly) throws IOException {
    this.name = name;
    this.entry = entry;
    channel = entry.channel();
    size = channel.size();
    this.readOnly = readOnly;
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
    ByteBuffer buffer = target.asByteBuffer();
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new EOFException(name + " has shrunk: nothing at byte " + at);
      }
      at += count;
    }
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    ByteBuffer buffer = source.asByteBuffer();
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  @Override
  public void flush() throws IOException {
    if (!readOnly) {
      channel.force(false);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      entry.release();
    }
  }
}
