package dev.oriel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Accesses through a TLB do not check bounds. So whatever address hits, all bytes of the access are
 * in RAM.
 */
class TlbTest {
  private static final long SIZE = 64 << 10;

  private final TlbPair pair = new TlbPair(SIZE);

  @Test
  void noEntryIsMadeForAPageThatIsNotInRam() {
    for (long offset : new long[] {-1, -4096, SIZE, SIZE + 4095, 1L << 40, Long.MIN_VALUE}) {
      long ea = 0x10_0000 + (offset & 0xfff);
      assertThrows(IndexOutOfBoundsException.class, () -> pair.fillLoads(ea, offset));
      assertThrows(IndexOutOfBoundsException.class, () -> pair.fillStores(ea, offset));
    }
    // Of a page that begins or ends outside, no byte.
    assertThrows(IndexOutOfBoundsException.class, () -> pair.fillLoads(0x10_0008, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> pair.fillLoads(0x10_0000, SIZE - 8));
    for (long[] tlb : new long[][] {pair.loads, pair.stores}) {
      for (long ea = 0x10_0000; ea < 0x10_2000; ea++) {
        assertNotEquals(ea & Tlb.PAGE_MASK, Tlb.tag(tlb, Tlb.index(ea)));
      }
    }
  }

  @Test
  void whatHitsIsInRam() {
    Random random = new Random(9);
    long[] tlb = pair.loads;
    int hits = 0;
    for (int i = 0; i < 200_000; i++) {
      // Few enough pages that some share an index.
      long ea = (random.nextLong(4) << 62 | random.nextLong(3) << 22) + random.nextLong(SIZE + 64);
      if (random.nextInt(4) == 0) {
        pair.fillLoads(ea, ea & SIZE - 1);
      } else {
        int size = 1 << random.nextInt(5);
        int entry = Tlb.index(ea);
        if (Tlb.tag(tlb, entry) == (ea + size - 1 & Tlb.PAGE_MASK)) {
          long offset = ea + Tlb.delta(tlb, entry);
          assertEquals(ea & SIZE - 1, offset);
          hits += offset <= SIZE - size ? 1 : -1_000_000;
        }
      }
    }
    assertEquals(true, hits > 1000, () -> "hits were rare or outside");
  }
}
