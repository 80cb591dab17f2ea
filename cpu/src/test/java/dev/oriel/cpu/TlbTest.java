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
  void aFrameThatBecomesCodeHasNoStores() {
    Random random = new Random(11);
    long[] tlb = pair.stores;
    int dropped = 0;
    for (int i = 0; i < 100_000; i++) {
      long ea = random.nextLong(4) << 62 | random.nextLong(64) << Tlb.PAGE_SHIFT;
      long offset = random.nextLong(SIZE >> Tlb.PAGE_SHIFT) << Tlb.PAGE_SHIFT;
      switch (random.nextInt(20)) {
        case 0 -> pair.dropUser();
        case 1 -> pair.dropKernel();
        case 2 -> pair.drop(ea, 1);
        case 3 -> pair.dropAll();
        case 4, 5, 6 -> {
          int before = storesTo(offset, tlb);
          int others = storesTo(-1, tlb);
          pair.dropStoresTo(offset);
          assertEquals(0, storesTo(offset, tlb));
          assertEquals(others - before, storesTo(-1, tlb));
          dropped += before;
        }
        default -> pair.fillStores(ea, offset);
      }
    }
    assertEquals(true, dropped > 1000);
  }

  /** How many entries there are for a frame, or for any with -1. */
  private static int storesTo(long offset, long[] tlb) {
    int count = 0;
    for (int index = 0; index < tlb.length; index += 2) {
      boolean there = tlb[index] != -1;
      count += there && (offset < 0 || tlb[index] + tlb[index + 1] == offset) ? 1 : 0;
    }
    return count;
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
