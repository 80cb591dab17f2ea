package dev.oriel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Runs twice: in a JVM that exports what {@link Ram} asks for, as the launcher does, and in one
 * that does not.
 */
class RamTest {
  private static final int SIZE = 4096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment = arena.allocate(SIZE);
  private final Ram ram = Ram.of(segment);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void accessesAreDirectWhereTheJvmAllowsIt() {
    assertEquals(Boolean.getBoolean("oriel.direct"), Ram.direct());
  }

  @Test
  void anOperandIsStoredLeastSignificantByteFirstAtAnyAlignment() {
    for (int at = 0; at < 16; at++) {
      segment.fill((byte) 0);
      ram.set64(at, 0x8877_6655_4433_2211L);
      for (int i = 0; i < 8; i++) {
        assertEquals((byte) (0x11 * (i + 1)), ram.get8(at + i));
        assertEquals(ram.get8(at + i), segment.get(Vcpu.BYTE, at + i));
      }
      assertEquals(0x8877_6655_4433_2211L, ram.get64(at));
      assertEquals(0x4433_2211, ram.get32(at));
      assertEquals((short) 0x2211, ram.get16(at));
      ram.set32(at, 0xf1f2_f3f4);
      ram.set16(at + 4, (short) 0xe1e2);
      ram.set8(at + 6, (byte) 0xd1);
      assertEquals(0x88d1_e1e2_f1f2_f3f4L, segment.get(Vcpu.LONG, at));
    }
  }

  @Test
  void anAccessBeyondTheEndIsRefused() {
    ram.set8(SIZE - 1, (byte) 1);
    ram.set16(SIZE - 2, (short) 1);
    ram.set32(SIZE - 4, 1);
    ram.set64(SIZE - 8, 1);
    for (long outside : List.of(-1L, (long) SIZE, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40)) {
      refused(() -> ram.get8(outside), () -> ram.set8(outside, (byte) 0));
    }
    for (long outside : List.of(-1L, SIZE - 1L, Long.MAX_VALUE)) {
      refused(() -> ram.get16(outside), () -> ram.set16(outside, (short) 0));
    }
    for (long outside : List.of(-1L, SIZE - 3L, Long.MAX_VALUE)) {
      refused(() -> ram.get32(outside), () -> ram.set32(outside, 0));
    }
    for (long outside : List.of(-1L, SIZE - 7L, Long.MAX_VALUE)) {
      refused(() -> ram.get64(outside), () -> ram.set64(outside, 0));
    }
    assertEquals(1, ram.get64(SIZE - 8));
  }

  private static void refused(Runnable... accesses) {
    for (Runnable access : accesses) {
      assertThrows(IndexOutOfBoundsException.class, access::run);
    }
  }
}
