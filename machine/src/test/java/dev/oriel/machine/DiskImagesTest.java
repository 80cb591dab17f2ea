package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge is QEMU. */
class DiskImagesTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  @Test
  void aCopyInAnotherFormatIsTheSameForQemu() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/qemu-img")), "there is no qemu-img");
    Path raw = raw();
    Path copy = folder.resolve("copy.qcow2");
    DiskImages.convert(raw, copy, "qcow2");
    assertThat(qemuImg("compare", "-f", "raw", "-F", "qcow2", raw, copy)).contains("identical");
    assertThat(qemuImg("check", copy)).contains("No errors were found");
    assertThat(Files.size(copy)).as("zeros take no space").isLessThan(4 * MIB);
  }

  @Test
  void whatCannotBeIsRefusedAndWhatIsThereIsKept() throws IOException {
    Path raw = raw();
    Path copy = Files.writeString(folder.resolve("copy"), "mine");
    assertThatThrownBy(() -> DiskImages.convert(raw, copy, "vmdk"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("vmdk is not supported");
    assertThatThrownBy(() -> DiskImages.convert(raw, copy, "qcow2"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(copy).hasContent("mine");
  }

  /** Some data, far apart. */
  private Path raw() throws IOException {
    Path raw = folder.resolve("raw");
    byte[] data = new byte[MIB + 4096];
    new Random(5).nextBytes(data);
    try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
      file.write(data);
      file.seek(600L * MIB + 512);
      file.write(data);
      file.setLength(700L * MIB + 512);
    }
    return raw;
  }

  private static String qemuImg(Object... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("qemu-img"));
    for (Object word : words) {
      command.add(word.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
