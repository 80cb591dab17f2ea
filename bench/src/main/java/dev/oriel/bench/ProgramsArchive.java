package dev.oriel.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Adds the small programs of {@code src/guest} to a guest, as a second archive of its initrd. */
final class ProgramsArchive {
  private static final String PROGRAMS = "programs";
  private static final String DISK = "disk";

  /** The guest's command for the programs; the number of repetitions follows. */
  static final String COMMAND = "/" + PROGRAMS;

  /** The guest's command for the disk; the number of repetitions follows. */
  static final String DISK_COMMAND = "/" + DISK + " /dev/nvme0n1";

  private static final int EXECUTABLE = 0100755;

  private ProgramsArchive() {}

  /** Writes {@code initramfs}, and behind it the archive with the programs, to {@code initrd}. */
  static void write(Path initramfs, Path initrd) throws IOException {
    try (InputStream programs = ProgramsArchive.class.getResourceAsStream(PROGRAMS);
        InputStream disk = ProgramsArchive.class.getResourceAsStream(DISK);
        OutputStream out = Files.newOutputStream(initrd)) {
      Files.copy(initramfs, out);
      entry(out, PROGRAMS, EXECUTABLE, programs.readAllBytes());
      entry(out, DISK, EXECUTABLE, disk.readAllBytes());
      entry(out, "TRAILER!!!", 0, new byte[0]);
    }
  }

  /** One file in cpio's format "newc". */
  private static void entry(OutputStream out, String name, int mode, byte[] content)
      throws IOException {
    int[] fields = {0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0};
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append("%08x".formatted(field));
    }
    padded(out, (header + name + "\0").getBytes(StandardCharsets.US_ASCII));
    padded(out, content);
  }

  private static void padded(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.write(new byte[-bytes.length & 3]);
  }
}
