package dev.oriel.devices.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RawFormatTest {
  @TempDir Path folder;

  private final BlockFormat format = new RawFormat();

  private Path file(int size) throws IOException {
    return Files.write(folder.resolve("disk.img"), new byte[size]);
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(BlockFormat.class))
        .extracting(BlockFormat::name)
        .containsExactlyInAnyOrder("raw", "qcow2");
  }

  @Test
  void keepsWhatIsWritten() throws IOException {
    Path file = file(4096);
    MemorySegment sector = Arena.ofAuto().allocate(512);
    sector.fill((byte) 0x5a);
    try (BlockImage image = format.open(file, false, false)) {
      assertThat(image.size()).isEqualTo(4096);
      image.write(1024, sector);
      image.flush();
      MemorySegment back = Arena.ofAuto().allocate(512);
      image.read(1024, back);
      assertThat(back.mismatch(sector)).isEqualTo(-1);
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(4096);
    assertThat(bytes[1023]).isZero();
    assertThat(bytes[1024]).isEqualTo((byte) 0x5a);
  }

  @Test
  void discardGivesSpaceBackToTheHost() throws IOException {
    byte[] bytes = new byte[4 << 20];
    Arrays.fill(bytes, (byte) 1);
    Path file = Files.write(folder.resolve("disk.img"), bytes);
    long before = blocks(file);
    try (BlockImage image = format.open(file, false, true)) {
      image.discard(1 << 20, 1 << 20);
      image.zero(2 << 20, 1 << 20, true);
      image.zero(3 << 20, 512, false);
    }
    assumeTrue(blocks(file) < before, "the host has no holes in files");
    assertThat(blocks(file)).isEqualTo(before / 2);
    Arrays.fill(bytes, 1 << 20, (3 << 20) + 512, (byte) 0);
    assertThat(file).hasBinaryContent(bytes);
  }

  /** Blocks of 512 bytes that the file occupies. */
  private static long blocks(Path file) throws IOException {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    return Long.parseLong(new String(stat.getInputStream().readAllBytes(), US_ASCII).strip());
  }

  @Test
  void refusesFilesThatAreNotImages() throws IOException {
    Path missing = folder.resolve("missing.img");
    assertRefused(missing, "no such");
    assertThat(missing).doesNotExist();
    assertRefused(folder, "directory");
    assertRefused(file(0), "0 bytes");
  }

  @Test
  void aSectorThatTheFileEndsInReadsAsZerosFromThereOn() throws IOException {
    byte[] bytes = new byte[1000];
    Arrays.fill(bytes, (byte) 1);
    Path file = Files.write(folder.resolve("disk.img"), bytes);
    MemorySegment back = Arena.ofAuto().allocate(1024);
    try (BlockImage image = format.open(file, true, false)) {
      assertThat(image.size()).isEqualTo(1024);
      back.fill((byte) 2);
      image.read(0, back);
      assertThat(back.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOf(bytes, 1024));
    }
    assertThat(file).hasBinaryContent(bytes);
    try (BlockImage image = format.open(file, false, false)) {
      image.write(512, back.asSlice(0, 512).fill((byte) 3));
      image.read(512, back.asSlice(512));
      assertThat(back.get(ValueLayout.JAVA_BYTE, 1023)).isEqualTo((byte) 3);
    }
    assertThat(file).hasSize(1024);
  }

  private void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> format.open(file, false, false))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesAnImageInUse() throws IOException {
    Path file = file(512);
    try (BlockImage _ = format.open(file, false, false)) {
      assertRefused(file, "in use");
    }
    format.open(file, false, false).close();
  }

  @Test
  void anImageThatShrinksFailsToReadTheRest() throws IOException {
    Path file = file(1024);
    try (BlockImage image = format.open(file, true, false);
        RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
      other.setLength(512);
      MemorySegment target = Arena.ofAuto().allocate(1024);
      assertThatThrownBy(() -> image.read(0, target)).isInstanceOf(IOException.class);
      assertThat(target.get(ValueLayout.JAVA_BYTE, 0)).isZero();
    }
  }
}
