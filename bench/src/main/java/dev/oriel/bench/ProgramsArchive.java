package dev.oriel.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Puts the programs that are measured into a guest, as the last archive of its initrd. */
final class ProgramsArchive {
  private static final String PROGRAMS = "programs";
  private static final String DISK = "disk";

  /** The guest's command for the programs; the number of repetitions follows. */
  static final String COMMAND = "/" + PROGRAMS;

  /** The guest's command for the disk; the number of repetitions follows. */
  static final String DISK_COMMAND = "/" + DISK + " /dev/nvme0n1";

  private static final String DEBIAN = "debian";

  /** The guest's command for programs of {@link #PACKAGES}; the number of repetitions follows. */
  static final String DEBIAN_COMMAND = "sh /" + DEBIAN + "/run.sh";

  static final String PACKAGES = "coreutils,gzip,openjdk-17-jre-headless,openssl,python3";

  private static final int FOLDER = 040755;
  private static final int EXECUTABLE = 0100755;

  private ProgramsArchive() {}

  /** Writes the guest's archives, and behind them the one with the programs, to {@code initrd}. */
  static void write(DebianGuest guest, Path initrd) throws IOException {
    try (OutputStream out = Files.newOutputStream(initrd)) {
      for (Path archive : guest.initramfs()) {
        Files.copy(archive, out);
      }
      entry(out, DEBIAN, FOLDER, new byte[0]);
      for (String name : List.of(PROGRAMS, DISK, DEBIAN + "/run.sh", DEBIAN + "/work.py")) {
        entry(out, name, EXECUTABLE, resource(name));
      }
      String work = new String(resource(DEBIAN + "/Work.java"), StandardCharsets.UTF_8);
      for (Map.Entry<String, byte[]> file : GuestJava.compile("Work", work).entrySet()) {
        entry(out, DEBIAN + "/" + file.getKey(), EXECUTABLE, file.getValue());
      }
      entry(out, "TRAILER!!!", 0, new byte[0]);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ProgramsArchive.class.getResourceAsStream(name)) {
      return in.readAllBytes();
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
