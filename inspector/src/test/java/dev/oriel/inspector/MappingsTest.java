package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** However much a guest maps, a picture has its size. */
class MappingsTest {
  private static final long START = 1L << 59;

  @Test
  void aMillionRunsAreAsManyBinsAsAskedFor() {
    Mappings mappings = new Mappings(new Axis(START, 1L << 33, 12, 300));
    for (long i = 0; i < 1_000_000; i++) {
      mappings.run(START + (i << 13), 1 << 12, i << 12, true, true, true);
    }

    assertThat(mappings.runs).isEqualTo(1_000_000);
    assertThat(mappings.mapped).isEqualTo(1_000_000L << 12);
    assertThat(mappings.covered()).hasSize(300);
    assertThat(mappings.covered()[250]).isCloseTo(0.5, within(0.05));
    assertThat(mappings.pages).isEmpty();
  }

  @Test
  void whatContinuesIsOneRun() {
    Mappings mappings = new Mappings(new Axis(START, 1 << 20, 12, 64));
    mappings.run(START, 1 << 12, 0x5000, true, true, false);
    mappings.run(START + 0x1000, 1 << 13, 0x6000, true, true, false);
    mappings.run(START + 0x3000, 1 << 13, 0x8000, false, true, false);
    assertThat(mappings.runs).isEqualTo(2);
  }

  @Test
  void fewPagesAreListedWithTheirMemory() {
    Mappings mappings = new Mappings(new Axis(START + 0x2000, 0x4000, 12, 64));
    mappings.run(START, 0x3000, 0x10_0000, true, true, false);
    mappings.run(START + 0x4000, 0x10_0000, 0x20_0000, false, true, true);
    assertThat(mappings.pages)
        .extracting(Object::toString)
        .satisfiesExactly(
            page -> assertThat(page).contains("0x800000000002000", "0x102000", "may=read"),
            page -> assertThat(page).contains("0x800000000004000", "0x200000", "read and write"),
            page -> assertThat(page).contains("0x800000000005000", "0x200000", "read and write"));
  }
}
