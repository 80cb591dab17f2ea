package dev.oriel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** A file that is read and written. Its pin outlives its name. */
final class OpenFile implements Opened {
  static final int READ_ONLY = 0;
  static final int WRITE_ONLY = 1;
  static final int ACCESS = 3;
  static final int CREATE_NEW = 0200;
  static final int TRUNCATE = 01000;
  private static final int DATA_SYNC = 010000;
  private static final int SYNC = 04000000;

  private final Pin pin;
  private final SeekableByteChannel channel;
  private final int flags;
  private final boolean readable;
  private final boolean writable;

  /**
   * @param pin is closed with it
   * @param flags Linux's, as the guest opened it
   */
  OpenFile(Pin pin, SeekableByteChannel channel, int flags) {
    this.pin = pin;
    this.channel = channel;
    this.flags = flags & (ACCESS | SYNC | DATA_SYNC);
    readable = (flags & ACCESS) != WRITE_ONLY;
    writable = (flags & ACCESS) != READ_ONLY;
  }

  /**
   * Opens a pinned file.
   *
   * @param pin is closed with it
   */
  static OpenFile open(Pin pin, int flags) throws IOException {
    Set<OpenOption> options = new HashSet<>(Arrays.<OpenOption>asList(pin.links()));
    if ((flags & ACCESS) != WRITE_ONLY) {
      options.add(StandardOpenOption.READ);
    }
    if ((flags & ACCESS) != READ_ONLY) {
      options.add(StandardOpenOption.WRITE);
      if ((flags & TRUNCATE) != 0) {
        options.add(StandardOpenOption.TRUNCATE_EXISTING);
      }
      if ((flags & (SYNC | DATA_SYNC)) != 0) {
        options.add((flags & SYNC) != 0 ? StandardOpenOption.SYNC : StandardOpenOption.DSYNC);
      }
    }
    return new OpenFile(pin, Files.newByteChannel(pin.path(), options), flags);
  }

  /** Whether {@code flags} ask for more than reading. */
  static boolean changes(int flags) {
    return (flags & ACCESS) != READ_ONLY || (flags & TRUNCATE) != 0;
  }

  @Override
  public Pin pin() {
    return pin;
  }

  /** Reads until {@code target} is full or the file ends; returns how many bytes. */
  int read(long offset, ByteBuffer target) throws IOException, Failure {
    if (!readable) {
      throw new Failure(Errno.EBADF);
    }
    int before = target.position();
    int got = 1;
    while (got > 0 && target.hasRemaining()) {
      long at = offset + target.position() - before;
      if (channel instanceof FileChannel file) {
        got = file.read(target, at);
      } else {
        got = channel.position(at).read(target);
      }
    }
    return target.position() - before;
  }

  /** Writes all of {@code source}. */
  void write(long offset, ByteBuffer source) throws IOException, Failure {
    if (!writable) {
      throw new Failure(Errno.EBADF);
    }
    if (offset > Long.MAX_VALUE - source.remaining()) {
      throw new Failure(Errno.EFBIG);
    }
    long at = offset;
    while (source.hasRemaining()) {
      if (channel instanceof FileChannel file) {
        at += file.write(source, at);
      } else {
        at += channel.position(at).write(source);
      }
    }
  }

  /** With which it can be opened again. */
  int flags() {
    return flags;
  }

  boolean writable() {
    return writable;
  }

  /** Cuts the file off, or adds zeros. */
  void resize(long size) throws IOException, Failure {
    long now = channel.size();
    if (size < now) {
      channel.truncate(size);
    } else if (size > now) {
      write(size - 1, ByteBuffer.allocate(1));
    }
  }

  void sync(boolean dataOnly) throws IOException {
    if (channel instanceof FileChannel file) {
      file.force(!dataOnly);
    }
  }

  @Override
  public void close() throws IOException {
    pin.close();
    channel.close();
  }

  /** How to create a file so that a link in its place is not followed. */
  static Set<OpenOption> creation() {
    return Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Makes a folder's entries durable. */
  static void syncFolder(Pin folder) throws IOException {
    if (folder.path().getFileSystem() == FileSystems.getDefault()) {
      try (FileChannel channel = FileChannel.open(folder.path(), StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
