package dev.oriel.devices.image;

import dev.oriel.devices.image.qcow2.ByteFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The locked file of an image, for one of its users. */
final class ImageFile implements ByteFile {
  private final OpenImages.Entry entry;
  private final FileChannel channel;
  private boolean closed;

  ImageFile(OpenImages.Entry entry) {
    this.entry = entry;
    channel = entry.channel();
  }

  FileChannel channel() {
    return channel;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    long read = readWhatIsThere(position, target);
    target.asSlice(read).fill((byte) 0);
  }

  /** Reads up to the end of the file; returns the bytes read. */
  long readWhatIsThere(long position, MemorySegment target) throws IOException {
    ByteBuffer buffer = target.asByteBuffer();
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        break;
      }
      at += count;
    }
    return at - position;
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    ByteBuffer buffer = source.asByteBuffer();
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  /** Changes the size; what is new reads as zeros and takes no space. */
  void resize(long bytes) throws IOException {
    channel.truncate(bytes);
    if (channel.size() < bytes) {
      write(bytes - 1, MemorySegment.ofArray(new byte[1]));
    }
  }

  @Override
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void free(long position, long bytes) {
    entry.holes().punch(position, bytes);
  }

  /** The same, if they then read as zeros; false if the host cannot. */
  boolean zero(long position, long bytes) {
    return entry.holes().punch(position, bytes);
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      entry.release();
    }
  }
}
