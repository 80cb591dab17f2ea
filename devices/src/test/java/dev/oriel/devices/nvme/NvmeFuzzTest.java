package dev.oriel.devices.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guest that fills its queues with anything gets an answer to each command, and nothing breaks.
 */
final class NvmeFuzzTest {
  private static final int ROUNDS = 3000;
  private static final int[] ADMIN = {0, 1, 2, 4, 5, 6, 8, 9, 10, 0x0c, 0x7c, 0x80};
  private static final int[] IO = {0, 1, 2, 5, 8, 9, 0x15};

  static LongStream seeds() {
    return Seeds.seeds(12);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCommandIsAnswered(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestImage image = new TestImage(1 << 20, false);
    try (NvmeDriver driver =
        new NvmeDriver(image, Map.of("mdts", "0")).withMessages(2).enable().createQueues(1)) {
      for (int round = 0; round < ROUNDS; round++) {
        image.failing(random.nextInt(16) == 0);
        scribble(driver, random);
        if (random.nextInt(64) == 0) {
          driver.bus.allowAll();
          driver.bus.refuse(NvmeDriver.LIST + random.nextLong(0x100000), 1 + random.nextInt(8192));
        }
        int queue = random.nextInt(2);
        int[] opcodes = queue == 0 ? ADMIN : IO;
        int opcode =
            random.nextInt(16) == 0 ? random.nextInt(256) : opcodes[random.nextInt(opcodes.length)];
        boolean endsTheQueue = queue == 0 && (opcode == 0 || opcode == 4 || opcode == 0x7c);
        boolean waits = queue == 0 && opcode == 0x0c;
        if (endsTheQueue || waits) {
          continue;
        }
        int flags = random.nextInt(8) == 0 ? random.nextInt() & 0xff00 : 0;
        int nsid = random.nextInt(8) == 0 ? random.nextInt(-3, 4) : 1;
        int d12 = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(64);
        int status =
            driver.run(
                queue,
                opcode | flags,
                nsid,
                pointer(random),
                pointer(random),
                dword(random),
                random.nextInt(8) == 0 ? random.nextInt() : 0,
                d12);
        assertThat(status).withFailMessage(Seeds.replay(seed)).isNotNegative();
        assertThat(driver.read32(0x1c)).withFailMessage(Seeds.replay(seed)).isEqualTo(1);
      }
      image.failing(false); // closing flushes, and would say so
    }
  }

  private static int dword(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(0x20);
      default -> random.nextInt(2048) << 16 | random.nextInt(70);
    };
  }

  /** Somewhere in the data or in the lists, often aligned, seldom anywhere at all. */
  private static long pointer(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> NvmeDriver.LIST + random.nextLong(0x40000);
      case 2 -> NvmeDriver.LIST + (random.nextLong(0x40000) & ~7);
      case 3 -> (long) (random.nextInt(4) << 4) << 56 | random.nextInt(4096);
      default -> NvmeDriver.DATA + (random.nextLong(0x400000) & ~0xfff);
    };
  }

  /** Plausible list entries where lists are looked for. */
  private static void scribble(NvmeDriver driver, SplittableRandom random) {
    MemorySegment lists = driver.at(NvmeDriver.LIST, 0x40000);
    for (int i = 0; i < 16; i++) {
      long at = random.nextLong(lists.byteSize() / 8) * 8;
      lists.set(ValueLayout.JAVA_LONG, at, pointer(random));
    }
  }
}
