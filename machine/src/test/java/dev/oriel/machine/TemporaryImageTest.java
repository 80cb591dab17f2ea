package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BlockImage;
import dev.oriel.devices.image.RawFormat;
import dev.oriel.memory.HostMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.OutOfHostMemoryException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemporaryImageTest {
  private static final int SIZE = (5 << 16) + 512;

  @TempDir private Path folder;

  static LongStream seeds() {
    return LongStream.of(1, 2, 3);
  }

  /** Any reads and writes give what they would give on the image itself, which never changes. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theGuestSeesItsWritesAndTheImageDoesNot(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] before = new byte[SIZE];
    random.nextBytes(before);
    byte[] model = before.clone();
    Path file = Files.write(folder.resolve("disk"), before);
    try (BlockImage image =
        new TemporaryImage(new RawFormat().open(file, true, true), HostShare.unlimited())) {
      assertThat(image.readOnly()).isFalse();
      for (int i = 0; i < 300; i++) {
        int from = 512 * random.nextInt(SIZE / 512);
        int length = Math.min(512 * (1 + random.nextInt(400)), SIZE - from);
        byte[] data = new byte[length];
        if (random.nextBoolean()) {
          random.nextBytes(data);
          image.write(from, MemorySegment.ofArray(data));
          System.arraycopy(data, 0, model, from, length);
        } else {
          image.read(from, MemorySegment.ofArray(data));
          assertThat(data).isEqualTo(Arrays.copyOfRange(model, from, from + length));
        }
      }
      image.flush();
    }
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aHugeImageIsRefused() {
    assertThatThrownBy(() -> new TemporaryImage(image(17L << 40), HostShare.unlimited()))
        .hasMessageContaining("huge", "16 TiB");
  }

  /** The guest chooses which clusters it writes. */
  @Test
  void theMapIsChargedBeforeItGrows() throws IOException {
    HostShare host = HostShare.open(new HostMemory(20 << 20), 0);
    TemporaryImage first = new TemporaryImage(image(8L << 40), host);

    assertThatThrownBy(() -> new TemporaryImage(image(8L << 40), host))
        .isInstanceOf(OutOfHostMemoryException.class);
    first.close();
    assertThat(host.used()).isZero();
  }

  private static BlockImage image(long size) {
    return new BlockImage() {
      @Override
      public String name() {
        return "huge";
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public boolean readOnly() {
        return true;
      }

      @Override
      public void read(long position, MemorySegment target) {}

      @Override
      public void write(long position, MemorySegment source) {}

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
