package dev.oriel.devices.virtio.blk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.LongTests;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A virtio disk with a driver that writes anything to its registers, rings, descriptors and
 * requests. Whatever it was, a reset later the disk works.
 */
class VirtioBlkFuzzTest {
  private static final int MOST_STEPS = 400;
  private static final int MOST_WORK = 2000;
  private static final int ENTRIES = 16;
  private static final int QUEUES = 2;
  private static final int[] TYPES = {0, 1, 4, 8, 11, 13, 2, 16};
  private static final int[] REGISTERS = {0, 8, 12, 16, 20, 22, 24, 26, 28, 32, 36, 40, 44, 48, 52};

  private final TestImage image = new TestImage(1 << 16, false);
  private final VirtioDriver driver =
      new VirtioDriver(
          new VirtioBlkDeviceType(),
          Map.of("drive", "d", "num-queues", "2", "packed", "on"),
          id -> image);

  private final long offered = driver.offered();

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void driver(byte[] input) {
    new VirtioBlkFuzzTest().exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomDriver(long seed) {
    RandomInputs.anything(
        seed,
        LongTests.areWanted() ? 300 : 100,
        4096,
        input -> new VirtioBlkFuzzTest().exercise(new FuzzInput(input)));
  }

  private void exercise(FuzzInput input) {
    driver.start(offered, ENTRIES);
    for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
      int queue = input.below(QUEUES);
      switch (input.below(12)) {
        case 0 -> driver.common(input.of(REGISTERS), 1 << input.below(4), input.s64());
        case 1 -> driver.common(input.of(REGISTERS), 2, input.below(4));
        case 2 -> driver.slot.configStore(input.u8(), 1, input.u8());
        case 3 -> driver.config(input.below(64), 1 << input.below(3), input.u8());
        case 4 -> faults(input);
        case 5 -> driver.put16(driver.availableRing(queue) + 2 * input.below(24), input.u16());
        case 6 -> driver.start(offered & ~features(input), ENTRIES);
        case 7 -> driver.interruptStatus();
        case 8, 9 -> chain(queue, input);
        default -> request(queue, input);
      }
      work();
    }
    image.failing(false);
    driver.bus.allowAll();
    driver.start(offered & ~features(input), ENTRIES);
    driver.put32(VirtioDriver.DATA, 0);
    driver.put64(VirtioDriver.DATA + 8, 0);
    int head =
        driver.add(
            0, Part.read(VirtioDriver.DATA, 16), Part.written(VirtioDriver.DATA + 0x1000, 513));
    driver.run(0);
    assertThat(driver.takeUsed(0)).as("works").isEqualTo(head);
    assertThat(driver.at(VirtioDriver.DATA + 0x1200, 1).get(ValueLayout.JAVA_BYTE, 0)).isZero();
    driver.close();
  }

  private void work() {
    int work = 0;
    while (driver.executor.step()) {
      assertThat(++work).as("work that one step causes").isLessThan(MOST_WORK);
    }
  }

  private void faults(FuzzInput input) {
    int kind = input.u8();
    image.failing((kind & 3) == 0);
    driver.bus.allowAll();
    if ((kind & 4) != 0) {
      driver.bus.refuse(VirtioDriver.BASE + input.u16(), 1 + input.u16());
    }
    if ((kind & 8) != 0) {
      driver.bus.refuse(VirtioDriver.DATA + input.u16(), 1 + input.u16());
    }
  }

  /** Features that do without: indirect tables, event index, packed rings. */
  private static long features(FuzzInput input) {
    return (long) input.below(4) << 28 | (long) input.below(2) << 34;
  }

  /** Any descriptors, of which some may form a request. */
  private void chain(int queue, FuzzInput input) {
    long table = input.below(2) == 0 ? driver.descriptors(queue) : driver.indirectTable(queue);
    for (int i = input.below(5); i > 0; i--) {
      int index = input.below(ENTRIES);
      long place = place(queue, input);
      int length = input.of(0, 1, 15, 16, 17, 20, 32, 512, 513, 4096, input.u16(), input.s32());
      int flags = input.below(4) == 0 ? input.u8() : input.below(4);
      int other = input.below(20);
      if (driver.isPacked() && input.below(2) == 0) {
        driver.pass(queue, place, length, other, flags);
      } else {
        driver.describe(table, index, place, length, flags, other);
      }
    }
    if (!driver.isPacked()) {
      driver.expose(queue, input.below(20));
    }
    driver.kick(queue);
  }

  private long place(int queue, FuzzInput input) {
    return switch (input.below(6)) {
      case 0 -> driver.indirectTable(queue);
      case 1 -> driver.usedRing(queue) + input.u8();
      case 2 -> input.s64();
      default -> VirtioDriver.DATA + input.u16();
    };
  }

  /** A request that is right but for its numbers. */
  private void request(int queue, FuzzInput input) {
    long header = VirtioDriver.DATA + 64L * input.below(64);
    driver.put32(header, input.of(TYPES));
    driver.put64(header + 8, input.below(8) == 0 ? input.s64() : input.u8());
    driver.put64(header + 16, input.below(8) == 0 ? input.s64() : input.u8());
    driver.put32(header + 24, input.below(8) == 0 ? input.s32() : input.u8());
    driver.put32(header + 28, input.below(3));
    int length = input.of(16, 20, 512, 1024, 4096, 65536, input.u16(), input.s32());
    Part data =
        input.below(2) == 0
            ? Part.read(input.below(2) == 0 ? header + 16 : VirtioDriver.DATA + 0x1_0000, length)
            : Part.written(VirtioDriver.DATA + 0x1_0000, length);
    driver.add(queue, Part.read(header, 16), data, Part.written(header + 32, 1));
    driver.kick(queue);
  }
}
