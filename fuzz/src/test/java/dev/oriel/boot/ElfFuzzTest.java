package dev.oriel.boot;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is given as a kernel is loaded or refused in words. */
class ElfFuzzTest {
  private static final int RAM = 8 << 20;

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @FuzzTest(maxDuration = "")
  void file(byte[] input) {
    load(input);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void variationsOfAProgram(long seed) {
    RandomInputs.variations(seed, 2000, program(), ElfFuzzTest::load);
  }

  /** A campaign starts from what gets far. */
  @ParameterizedTest
  @ValueSource(strings = {"valid-little-endian", "valid-big-endian", "valid-shared"})
  void keptProgramsAreValid(String name) throws Exception {
    Path inputs = Path.of("src/test/resources/dev/oriel/boot/ElfFuzzTestInputs/file");
    MemorySegment file = MemorySegment.ofArray(Files.readAllBytes(inputs.resolve(name)));
    assertThatCode(() -> ElfImage.parse(name, file)).doesNotThrowAnyException();
  }

  private static void load(byte[] file) {
    try {
      ElfImage image = ElfImage.parse("fuzz", MemorySegment.ofArray(file));
      try (GuestMemory memory = GuestMemory.reserve(RAM)) {
        memory.plug(0, RAM);
        image.load(memory);
      }
    } catch (ImageException refused) {
      // as it should be
    }
  }

  /** Two segments, of which the second is larger in memory than in the file. */
  private static byte[] program() {
    ByteBuffer file = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putShort(16, (short) 2).putShort(18, (short) 21).putInt(20, 1).putLong(32, 64);
    file.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 2);
    for (int i = 0; i < 2; i++) {
      int header = 64 + 56 * i;
      file.putInt(header, 1).putInt(header + 4, 7).putLong(header + 8, 192);
      file.putLong(header + 24, 0x1000L * i).putLong(header + 32, 64);
      file.putLong(header + 40, i == 0 ? 64 : 0x2000);
    }
    return file.array();
  }
}
