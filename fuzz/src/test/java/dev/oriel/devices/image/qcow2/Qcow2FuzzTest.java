package dev.oriel.devices.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockImage;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.SmallQcow2;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file that is given as a qcow2 image is used or refused in words, and its guest gets data or an
 * I/O error, after little work.
 */
class Qcow2FuzzTest {
  private static final int MOST_CALLS = 2_000_000;
  private static final int MOST_BYTES = 16 << 20;

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void image(byte[] input) {
    use(input);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void variationsOfAnImage(long seed) {
    RandomInputs.variations(seed, 250, SmallQcow2.varied(), Qcow2FuzzTest::use);
  }

  /** The header alone, so that all its fields are varied. */
  @ParameterizedTest
  @MethodSource("seeds")
  void variationsOfAHeader(long seed) {
    byte[] sample = SmallQcow2.varied();
    RandomInputs.variations(
        seed,
        250,
        Arrays.copyOf(sample, 112),
        header -> {
          byte[] image = sample.clone();
          System.arraycopy(header, 0, image, 0, header.length);
          use(image);
        });
  }

  @Test
  void theSampleIsAnImage() throws IOException {
    try (BlockImage image = open(new HostileFile(SmallQcow2.varied()))) {
      byte[] contents = new byte[8192];
      image.read(0, MemorySegment.ofArray(contents));
      byte[] expected = new byte[8192];
      Arrays.fill(expected, 0, 512, (byte) 5);
      Arrays.fill(expected, 3 * 512, 4 * 512, (byte) 7);
      assertThat(contents).isEqualTo(expected);
      image.write(700, MemorySegment.ofArray(contents));
    }
  }

  private static BlockImage open(HostileFile file) throws IOException {
    return Qcow2Image.open(
        "fuzz",
        file,
        false,
        (name, format) -> {
          throw new BadImageException(name + format);
        });
  }

  private static void use(byte[] bytes) {
    HostileFile file = new HostileFile(bytes);
    try (BlockImage image = open(file)) {
      MemorySegment sectors = MemorySegment.ofArray(new byte[4096]);
      long size = image.size();
      assertThat(size).isPositive();
      long[] places = {0, 512, 1536, 4096, size / 2 & -512, size - 4096};
      for (long place : places) {
        long at = Math.clamp(place, 0, Math.max(0, size - 4096));
        MemorySegment part = sectors.asSlice(0, Math.min(4096, size - at));
        attempt(() -> image.read(at, part));
        attempt(() -> image.write(at, part));
        attempt(() -> image.zero(at, part.byteSize(), at % 1024 == 0));
        attempt(() -> image.discard(at, part.byteSize()));
        attempt(() -> image.write(at, part));
      }
      attempt(image::flush);
      attempt(() -> image.read(0, sectors.asSlice(0, Math.min(4096, size))));
    } catch (BadImageException | IOException refused) {
      assertThat(refused.getMessage()).isNotEmpty().doesNotContain("\n");
    }
  }

  private interface Access {
    void run() throws IOException;
  }

  private static void attempt(Access access) {
    try {
      access.run();
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  /** A file in memory that counts the work it is given. */
  private static final class HostileFile implements ByteFile {
    private byte[] contents;
    private int calls;

    HostileFile(byte[] contents) {
      this.contents = contents.clone();
    }

    private void count() {
      assertThat(++calls).isLessThan(MOST_CALLS);
    }

    @Override
    public synchronized long size() {
      return contents.length;
    }

    @Override
    public synchronized void read(long position, MemorySegment target) {
      count();
      assertThat(position).isNotNegative();
      int there = (int) Math.clamp(contents.length - position, 0, target.byteSize());
      if (there > 0) {
        target.asSlice(0, there).copyFrom(MemorySegment.ofArray(contents).asSlice(position, there));
      }
      target.asSlice(there).fill((byte) 0);
    }

    @Override
    public synchronized void write(long position, MemorySegment source) throws IOException {
      count();
      assertThat(position).isNotNegative();
      long end = position + source.byteSize();
      if (end > MOST_BYTES) {
        throw new IOException("the disk is full");
      }
      if (end > contents.length) {
        contents = Arrays.copyOf(contents, (int) end);
      }
      MemorySegment.ofArray(contents).asSlice(position, source.byteSize()).copyFrom(source);
    }

    @Override
    public void force() {}

    @Override
    public void free(long position, long bytes) {
      assertThat(position).isNotNegative();
      assertThat(bytes).isPositive();
    }

    @Override
    public void close() {}
  }
}
