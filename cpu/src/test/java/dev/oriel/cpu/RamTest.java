package dev.oriel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Runs twice: in a JVM that allows {@link Direct}, as the launcher does, and in one that does not.
 */
class RamTest {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment = arena.allocate(32);
  private final Ram ram = Ram.of(segment);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void accessesAreDirectWhereTheJvmAllowsIt() {
    assertEquals(Boolean.getBoolean("oriel.direct"), Direct.ALLOWED);
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
}
