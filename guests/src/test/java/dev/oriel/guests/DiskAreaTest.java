package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judges are partx of util-linux and e2fsck, which Debian's CI has. */
class DiskAreaTest {
  private static final long MIB = 1 << 20;
  private static final UUID NAME = UUID.fromString("01234567-89ab-4def-8123-456789abcdef");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {128 * MIB, 100 * MIB + 12_345, 4096 * MIB})
  void theTableHasABootPartitionAndAFileSystem(long bytes) throws Exception {
    Path image = folder.resolve("image");
    GuestFiles.partitionedDisk(image, bytes, NAME, Map.of("/hello", "world".getBytes(UTF_8)));
    assertThat(image).hasSize(bytes);
    long sectors = (bytes / MIB - 8) * 2048;
    assertThat(judge("partx", "-r", "-g", "-o", "NR,START,SECTORS,TYPE,FLAGS", "" + image))
        .isEqualTo("1 2048 14336 0x41 0x80\n2 16384 %d 0x83 0x0\n".formatted(sectors));
    judge("e2fsck", "-fn", image + "?offset=" + 8 * MIB);
    assertThat(judge("debugfs", "-R", "cat hello", image + "?offset=" + 8 * MIB)).endsWith("world");
  }

  @Test
  void whatCannotBePartitionedIsRefused() throws Exception {
    try (FileChannel image =
        FileChannel.open(
            folder.resolve("image"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long bytes : List.of(0L, 8 * MIB + 4096, (1L << 41) + MIB)) {
        assertThatExceptionOfType(GuestException.class)
            .isThrownBy(() -> DiskArea.afterBootPartition(image, bytes))
            .withMessageContaining("for partitions");
      }
      assertThat(image.size()).isZero();
    }
  }

  private static String judge(String... command) throws Exception {
    boolean there =
        Files.isExecutable(Path.of("/sbin", command[0]))
            || Files.isExecutable(Path.of("/usr/bin", command[0]));
    assumeTrue(there || "true".equals(System.getenv("CI")), "there is no " + command[0]);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
