package dev.oriel.guests;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

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
}
