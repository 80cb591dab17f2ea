package dev.oriel.devices.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void refusesFilesThatAreNotImages() throws IOException {
    Path missing = folder.resolve("missing.img");
    assertRefused(missing, "no such");
    assertThat(missing).doesNotExist();
    assertRefused(folder, "directory");
    assertRefused(file(0), "0 bytes");
    assertRefused(file(513), "513 bytes");
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
