package dev.oriel.guests;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Files for a guest, in an archive to be appended to its initramfs. */
public final class GuestFiles {
  private GuestFiles() {}

  /**
   * An archive of files that everybody may read and execute, with the folders around them.
   *
   * @param files contents by absolute path, e.g. {@code /oriel/program}
   */
  public static byte[] archive(Map<String, byte[]> files) {
    TreeSet<String> folders = new TreeSet<>();
    for (String path : files.keySet()) {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException(path + " is not an absolute path");
      }
      for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
        folders.add(path.substring(1, end));
      }
    }
    return CpioWriter.archive(
        cpio -> {
          for (String folder : folders) {
            cpio.directory(folder);
          }
          for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
            cpio.file(file.getKey().substring(1), 0755, file.getValue());
          }
        });
  }

  /**
   * Writes an image of an ext4 file system that holds files, which everybody may read and execute;
   * for example as the data of a guest, or as its root.
   *
   * @param image is created
   * @param bytes the size of the file system, 64 MiB to 1 TiB; what is free takes no space
   * @param uuid of the file system
   * @param files contents by absolute path
   * @throws GuestException if they do not fit
   */
  public static void disk(Path image, long bytes, UUID uuid, Map<String, byte[]> files)
      throws IOException {
    write(image, uuid, files, channel -> DiskArea.whole(channel, bytes));
  }

  /**
   * Writes an image of a disk with two partitions: an empty PReP boot partition of 7 MiB, for what
   * firmware starts, and one with a file system as {@link #disk} makes it.
   *
   * @param bytes the size of the disk
   */
  public static void partitionedDisk(Path image, long bytes, UUID uuid, Map<String, byte[]> files)
      throws IOException {
    write(image, uuid, files, channel -> DiskArea.afterBootPartition(channel, bytes));
  }

  private interface Parts {
    DiskArea of(FileChannel image) throws IOException;
  }

  private static void write(Path image, UUID uuid, Map<String, byte[]> files, Parts parts)
      throws IOException {
    Path scratch = Files.createTempFile("oriel-", ".contents");
    try (RootTree tree = new RootTree(scratch);
        FileChannel channel =
            FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        if (!file.getKey().startsWith("/")) {
          throw new IllegalArgumentException(file.getKey() + " is not an absolute path");
        }
        tree.file(file.getKey().substring(1), 0755, file.getValue());
      }
      Ext4Writer ext4 = new Ext4Writer(parts.of(channel), uuid, Instant.now().getEpochSecond());
      tree.visit(ext4);
      ext4.finish();
    } finally {
      Files.delete(scratch);
    }
  }
}
