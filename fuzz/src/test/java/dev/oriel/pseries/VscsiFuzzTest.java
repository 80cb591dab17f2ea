package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.testkit.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guest that makes any calls of the virtual SCSI adapter's queue, with any information units.
 * Whatever it was, a queue that is registered anew initializes.
 */
class VscsiFuzzTest {
  private static final int MOST_STEPS = 400;
  private static final long UNIT = 0x7100_0002L;
  private static final long RING = 0x1_0000;
  private static final long UNITS = 0x2_0000;
  private static final long DATA = 0x3_0000;
  private static final Hcall[] CALLS = {
    Hcall.H_REG_CRQ, Hcall.H_FREE_CRQ, Hcall.H_SEND_CRQ, Hcall.H_ENABLE_CRQ, Hcall.H_VIO_SIGNAL
  };

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void guest(byte[] input) {
    exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomGuest(long seed) {
    RandomInputs.anything(seed, 40, 2048, input -> exercise(new FuzzInput(input)));
  }

  private static void exercise(FuzzInput input) {
    try (FuzzPlatform guest = new FuzzPlatform()) {
      map(guest);
      for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
        switch (input.below(8)) {
          case 0 ->
              guest.hypercall(
                  CALLS[input.below(CALLS.length)].number(),
                  UNIT,
                  input.below(4) * 0x1000L,
                  input.s64());
          case 1 -> guest.hypercall(Hcall.H_REG_CRQ.number(), UNIT, RING, 0x1000);
          case 2 -> guest.hypercall(Hcall.H_PUT_TCE.number(), UNIT, page(input), page(input) | 3);
          case 3 -> guest.memory.putByte(RING + 16L * input.u8(), (byte) 0);
          default -> send(guest, input);
        }
        if (input.below(2) == 0) {
          guest.work();
        }
      }
      guest.hypercall(Hcall.H_FREE_CRQ.number(), UNIT);
      guest.work();
      map(guest);
      guest.memory.fill(RING, 0x1000, (byte) 0);
      guest.hypercall(Hcall.H_REG_CRQ.number(), UNIT, RING, 0x1000);
      guest.hypercall(Hcall.H_SEND_CRQ.number(), UNIT, 0xc001L << 48, 0);
      guest.work();
      assertThat(guest.memory.getLong(RING)).isEqualTo(0xc002L << 48);
    }
  }

  private static void map(FuzzPlatform guest) {
    for (long page = RING; page < DATA + 0x1_0000; page += 0x1000) {
      guest.hypercall(Hcall.H_PUT_TCE.number(), UNIT, page, page | 3);
    }
  }

  private static long page(FuzzInput input) {
    return input.below(64) * 0x1000L;
  }

  private static void send(FuzzPlatform guest, FuzzInput input) {
    long unit = UNITS + 256L * input.below(16);
    for (int at = 0; at < 256; at += 8) {
      guest.memory.putLong(unit + at, input.below(4) == 0 ? input.s64() : 0);
    }
    guest.memory.putByte(unit, (byte) input.below(4));
    guest.memory.putByte(unit + 5, (byte) input.of(0, 1, 2, 0x10, 0x20, 0x21, input.u8()));
    guest.memory.putByte(unit + 6, (byte) input.below(8));
    guest.memory.putByte(unit + 7, (byte) input.below(8));
    guest.memory.putByte(unit + 31, (byte) (4 * input.below(4)));
    guest.memory.putLong(unit + 20, (0x8000L | input.below(3) << 8) << 48);
    guest.memory.putByte(
        unit + 32, (byte) input.of(0x12, 0x28, 0x2a, 0x1a, 0x15, 0x41, 0x42, 0xa0, input.u8()));
    for (int at = 48; at < 240; at += 20) {
      guest.memory.putLong(unit + at, DATA + input.u16());
      guest.memory.putInt(unit + at + 12, input.of(1, 16, 36, 255, 512, 4096, input.s32()));
    }
    int length = input.below(8) == 0 ? input.u16() : 256;
    long format = input.below(16) == 0 ? input.u8() : 1 + input.below(2);
    guest.hypercall(Hcall.H_SEND_CRQ.number(), UNIT, 0x80L << 56 | format << 48 | length, unit);
  }
}
