package dev.oriel.memory;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file whose pages guest memory can take over, mapped privately where the host can do that: what
 * the guest does not write is then shared by all that map the file, and read when it is touched.
 * The file must not change for as long as such memory exists.
 */
public final class HostFile implements AutoCloseable {
  private final FileChannel channel;

  /** For mapping; negative if the host cannot map. */
  private final int descriptor;

  private HostFile(FileChannel channel, int descriptor) {
    this.channel = channel;
    this.descriptor = descriptor;
  }

  /** Opens {@code path} for reading. */
  public static HostFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new HostFile(channel, HostReservation.open(path));
  }

  /**
   * An empty file for writing and mapping, without a name: it is gone once it is closed and no
   * memory has its pages, also when the process is killed. On Linux it is memory of the host
   * (memfd), else a file in the folder for temporary files.
   *
   * @throws IOException if the host refuses
   */
  public static HostFile temporary() throws IOException {
    int descriptor = HostReservation.createUnnamed();
    if (descriptor < 0) {
      return new HostFile(unnamed(), -1);
    }
    try {
      return new HostFile(
          FileChannel.open(
              Path.of("/proc/self/fd/" + descriptor),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE),
          descriptor);
    } catch (IOException e) {
      HostReservation.close(descriptor);
      throw e;
    }
  }

  private static FileChannel unnamed() throws IOException {
    Path path = Files.createTempFile("oriel", ".memory");
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    Files.deleteIfExists(path);
    return channel;
  }

  /** Its size in bytes. */
  public long size() throws IOException {
    return channel.size();
  }

  /** The file, to be read. */
  public FileChannel channel() {
    return channel;
  }

  /**
   * The first position from {@code position} on where the file may hold anything but zeros: its
   * size if there is none.
   */
  public long nextData(long position) throws IOException {
    long size = channel.size();
    if (descriptor < 0 || position >= size) {
      return Math.min(position, size);
    }
    long found = HostReservation.nextData(descriptor, position);
    return found < 0 ? size : found;
  }

  /** Replaces whole pages of a reservation by those at {@code position}. */
  void mapTo(MemorySegment target, long position) throws IOException {
    if (descriptor >= 0 && HostReservation.map(target, descriptor, position)) {
      return;
    }
    ByteBuffer buffer = target.asByteBuffer();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("it is cut off");
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (descriptor >= 0) {
        HostReservation.close(descriptor);
      }
    } finally {
      channel.close();
    }
  }
}
