package dev.oriel.devices.image;

import dev.oriel.devices.image.qcow2.ByteFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The file of an image that somebody else may have open: only read. */
final class InspectedFile implements ByteFile {
  private final FileChannel channel;

  InspectedFile(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    ByteBuffer buffer = target.asByteBuffer();
    int count = 0;
    for (long at = position; buffer.hasRemaining() && count >= 0; at += count) {
      count = channel.read(buffer, at);
    }
    while (buffer.hasRemaining()) {
      buffer.put((byte) 0);
    }
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    throw new IOException("it is only read");
  }

  @Override
  public void force() {}

  @Override
  public void free(long position, long bytes) {}

  /** It belongs to who opened it. */
  @Override
  public void close() {}
}
