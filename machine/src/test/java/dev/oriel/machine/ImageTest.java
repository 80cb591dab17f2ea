package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {
  @TempDir Path folder;

  @Test
  void aFileIsMappedHoweverSmallTheHeapIs() throws IOException {
    // Twice what the heap and direct memory hold together: each is at most the maximum heap.
    long size = 4 * Runtime.getRuntime().maxMemory() + 3;
    Path initrd = folder.resolve("initrd");
    try (FileChannel file =
        FileChannel.open(
            initrd,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      file.write(ByteBuffer.wrap(new byte[] {42}), size - 1);
    }
    assertThat(Image.joined("both", List.of(Image.file(initrd))).pieces())
        .singleElement()
        .satisfies(
            piece -> {
              assertThat(piece.byteSize()).isEqualTo(size);
              assertThat(piece).matches(MemorySegment::isMapped, "is mapped");
              assertThat(piece.get(ValueLayout.JAVA_BYTE, 0)).isZero();
              assertThat(piece.get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) 42);
            });
  }
}
