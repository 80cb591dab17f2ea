package dev.oriel.devices.image;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The images that this process has open: each by one writer, or by readers that share one channel.
 * Files are compared by identity, so a hard link or a symbolic link is the same image.
 *
 * <p>The lock of a file belongs to the process, and goes with the first close of any channel to the
 * file. So a second channel must never be opened while there is one: this registry is checked
 * first. It is state that all machines of a process share.
 *
 * <p>Against other processes: a writer locks the whole file, a reader one byte against writers. It
 * is the byte that QEMU's {@code file} driver locks to say that nobody else may write (permission
 * 1, "write", of those it does not share, from byte 200 on). A writer of QEMU's locks the byte of
 * that permission, from byte 100 on, for sharing: a reader looks whether it could have it alone. So
 * either sees the other's writers.
 */
final class OpenImages {
  static final OpenImages OF_THIS_PROCESS = new OpenImages();

  private static final long WRITES = 101;
  private static final long NOBODY_ELSE_WRITES = 201;
  private static final int ATTEMPTS = 3;
  private static final int FILE_TYPE = 0170000;
  private static final int BLOCK_DEVICE = 0060000;

  /** An open image, until all its users have closed it. */
  final class Entry {
    private final Object key;
    private final boolean readOnly;
    private final FileChannel channel;
    private final Holes holes;
    private int users;

    /** For those who read the file as it is; closed with the channel, so that no lock is lost. */
    private @Nullable FileChannel inspected;

    private Entry(Object key, Path file, boolean readOnly, FileChannel channel) {
      this.key = key;
      holes = new Holes(file, key);
      this.readOnly = readOnly;
      this.channel = channel;
    }

    FileChannel channel() {
      return channel;
    }

    Holes holes() {
      return holes;
    }

    /** Removes one user; each user calls this once. */
    void release() throws IOException {
      synchronized (OpenImages.this) {
        if (--users == 0) {
          open.remove(key);
          // Inside the monitor: a close after the next opening would take that one's lock away.
          holes.close();
          if (inspected != null) {
            inspected.close();
          }
          channel.close();
        }
      }
    }
  }

  private final Map<Object, Entry> open = new HashMap<>();

  private OpenImages() {}

  /**
   * Opens and locks {@code file}.
   *
   * @throws BadImageException if another user has it open
   */
  synchronized Entry open(Path file, boolean readOnly) throws IOException {
    Object key = key(file);
    Entry entry = open.get(key);
    if (entry == null) {
      entry = new Entry(key, file, readOnly, channel(file, readOnly));
      open.put(key, entry);
    } else if (!readOnly || !entry.readOnly) {
      throw inUse(file);
    }
    entry.users++;
    return entry;
  }

  /** Reads a file, by the opening of this process if there is one. */
  synchronized <T> T inspect(Path file, BlockFormat.Inspection<T> what) throws IOException {
    Entry entry = open.get(key(file));
    if (entry == null) {
      try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
        return what.of(opened);
      }
    }
    FileChannel opened = entry.inspected;
    if (opened == null) {
      opened = FileChannel.open(file, StandardOpenOption.READ);
      entry.inspected = opened;
    }
    return what.of(opened);
  }

  private static Object key(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw new BadImageException(file + ": is a directory, not a disk image");
    }
    // To open a FIFO may wait for ever, and a character device has no size.
    if (attributes.isOther() && !isBlockDevice(file)) {
      throw new BadImageException(file + ": is neither a file nor a block device");
    }
    @Nullable Object key = attributes.fileKey();
    return key != null ? key : file.toRealPath();
  }

  private static boolean isBlockDevice(Path file) throws IOException {
    try {
      return ((int) Files.getAttribute(file, "unix:mode") & FILE_TYPE) == BLOCK_DEVICE;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  private static FileChannel channel(Path file, boolean readOnly) throws IOException {
    FileChannel channel =
        readOnly
            ? forReading(file)
            : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      boolean locked = readOnly ? lockForReading(channel) : channel.tryLock() != null;
      if (!locked) {
        throw inUse(file);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Opens it for writing too if possible, since only then can a writer's lock be seen. */
  private static FileChannel forReading(Path file) throws IOException {
    if (Files.isWritable(file)) {
      try {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } catch (IOException e) {
        // As for a program that is being executed.
      }
    }
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Two that open the file at the same moment see each other for an instant, so look again. */
  private static boolean lockForReading(FileChannel channel) throws IOException {
    if (channel.tryLock(NOBODY_ELSE_WRITES, 1, true) == null) {
      return false;
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        FileLock nobody = channel.tryLock(WRITES, 1, false);
        if (nobody != null) {
          nobody.release();
          return true;
        }
        Thread.sleep(Duration.ofMillis(10));
      } catch (NonWritableChannelException e) {
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private static BadImageException inUse(Path file) {
    return new BadImageException(file + ": in use by another machine");
  }
}
