package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;

class CpioWriterTest {
  record Entry(String name, long mode, String content, long device) {}

  @Test
  void anIndependentReaderReadsTheArchive() throws IOException {
    byte[] archive =
        CpioWriter.archive(
            cpio ->
                cpio.directory("bin")
                    .file("bin/a", 0755, "hello".getBytes(US_ASCII))
                    .symlink("bin/sh", "a")
                    .characterDevice("dev/console", 0600, 5, 1));

    assertThat(read(archive))
        .containsExactly(
            new Entry("bin", 0040755, "", 0),
            new Entry("bin/a", 0100755, "hello", 0),
            new Entry("bin/sh", 0120777, "a", 0),
            new Entry("dev/console", 0020600, "", 5 << 8 | 1));
  }

  @Test
  void aSecondArchiveMayFollow() {
    assertThat(CpioWriter.archive(cpio -> cpio.file("x", 0644, new byte[13])).length % 512)
        .isZero();
  }

  static List<Entry> read(byte[] archive) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (CpioArchiveInputStream in =
        new CpioArchiveInputStream(new ByteArrayInputStream(archive))) {
      for (CpioArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        String content = new String(in.readAllBytes(), US_ASCII);
        entries.add(
            new Entry(
                e.getName(),
                e.getMode(),
                content,
                e.getRemoteDeviceMaj() << 8 | e.getRemoteDeviceMin()));
      }
    }
    return entries;
  }
}
