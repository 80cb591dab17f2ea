package dev.oriel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ElfSymbolsTest {
  private static final Path DMA = Path.of("src/test/resources/dev/oriel/boot/dma.elf");

  private static ElfSymbols read(byte[] file) {
    return ElfSymbols.read(MemorySegment.ofArray(file));
  }

  private static long address(ElfSymbols symbols, String name) {
    for (long address = 0x40_0000; address < 0x40_4000; address++) {
      if (symbols.describe(address).equals(name + "+0x0")) {
        return address;
      }
    }
    throw new AssertionError(name + " is not known");
  }

  @Test
  void namesTheFunctionAtAnAddress() throws IOException {
    ElfSymbols symbols = read(Files.readAllBytes(DMA));
    long address = address(symbols, "unmap_too_early");

    assertThat(symbols.describe(address + 0x1c)).isEqualTo("unmap_too_early+0x1c");
    assertThat(symbols.describe(0x3f_ffff)).isEmpty();
    assertThat(symbols.describe(-1)).isEmpty();
  }

  @Test
  void aStrippedProgramHasNoNames() {
    assertThat(read(ProbeGuest.elf()).describe(0x40_0100)).isEmpty();
    assertThat(read(new byte[0]).describe(0)).isEmpty();
  }

  @Test
  void aMalformedTableIsHarmless() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("ElfSymbolsTest seed " + seed);
    Random random = new Random(seed);
    byte[] file = Files.readAllBytes(DMA);
    for (int i = 0; i < 200; i++) {
      byte[] broken = Arrays.copyOf(file, i % 2 == 0 ? file.length : random.nextInt(file.length));
      for (int j = 0; j < 8; j++) {
        int from = j % 2 == 0 ? 0 : Math.max(0, broken.length - 4096);
        int at = from + random.nextInt(Math.max(1, Math.min(4096, broken.length - from)));
        if (at < broken.length) {
          broken[at] = (byte) random.nextInt();
        }
      }
      assertThat(read(broken).describe(0x40_0100).length()).isLessThan(300);
    }
  }
}
