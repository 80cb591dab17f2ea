package dev.oriel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFileTest {
  private static final int BYTES = 4 << 16;

  @TempDir private Path folder;

  /** Also where the host's pages are larger than what is asked for. */
  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 6000, 1 << 16, BYTES})
  void takesWhatIsAskedForAndNothingBehindIt(int length) throws IOException {
    byte[] contents = new byte[BYTES];
    Arrays.fill(contents, (byte) 7);
    Path path = Files.write(folder.resolve("file"), contents);
    try (Arena arena = Arena.ofConfined();
        HostFile file = HostFile.open(path)) {
      MemorySegment memory = HostReservation.reserve(BYTES, arena);
      file.mapTo(memory.asSlice(0, length), 0);
      assertThat(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
      assertThat(memory.asSlice(length).mismatch(MemorySegment.ofArray(new byte[BYTES - length])))
          .isEqualTo(-1);
    }
  }
}
