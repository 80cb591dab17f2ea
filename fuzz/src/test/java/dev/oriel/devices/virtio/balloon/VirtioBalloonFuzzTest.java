package dev.oriel.devices.virtio.balloon;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.device.DeviceOptions;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import dev.oriel.testkit.TestRealMemory;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A balloon whose driver names any pages in any buffers. It gives back RAM only, no more in one
 * step than there is and a GiB, and works after a reset.
 */
class VirtioBalloonFuzzTest {
  private static final int MOST_STEPS = 400;
  private static final int MOST_WORK = 4000;
  private static final int ENTRIES = 16;
  private static final int[] REGISTERS = {0, 8, 12, 16, 20, 22, 24, 26, 28, 32, 36, 40, 44, 48, 52};

  private final VirtioDriver driver = driver();
  private final long offered = driver.offered();

  private static VirtioDriver driver() {
    VirtioBalloonDeviceType type = new VirtioBalloonDeviceType();
    return new VirtioDriver(
        type,
        DeviceOptions.of(
            type,
            Map.of("free-page-reporting", "on", "packed", "on"),
            new TestBackends(new TestImage(512, false), new TestNetwork())));
  }

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void driver(byte[] input) {
    new VirtioBalloonFuzzTest().exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomDriver(long seed) {
    RandomInputs.anything(
        seed, 100, 4096, input -> new VirtioBalloonFuzzTest().exercise(new FuzzInput(input)));
  }

  /** Features that do without: indirect tables, event index, packed rings, windows. */
  private static long features(FuzzInput input) {
    return (long) input.below(4) << 28 | (long) input.below(4) << 33;
  }

  private void exercise(FuzzInput input) {
    driver.start(offered & ~features(input), ENTRIES);
    for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
      int queue = input.below(4);
      switch (input.below(10)) {
        case 0 -> driver.common(input.of(REGISTERS), 1 << input.below(4), input.s64());
        case 1 -> driver.config(input.below(20), 1 << input.below(3), input.s32());
        case 2 -> faults(input);
        case 3 -> driver.put32(driver.availableRing(queue) + 2 * input.below(24), input.s32());
        case 4 -> driver.start(offered & ~features(input), ENTRIES);
        case 5, 6 -> report(input);
        default -> pages(queue, input);
      }
      work();
    }
    driver.bus.allowAll();
    driver.start(offered & ~features(input), ENTRIES);
    driver.put32(VirtioDriver.DATA, 77);
    int id = driver.add(0, Part.read(VirtioDriver.DATA, 4));
    driver.run(0);
    assertThat(driver.takeUsed(0)).as("works").isEqualTo(id);
    assertThat(driver.real.takePieces()).contains(new TestRealMemory.Piece(77L << 12, 1 << 12));
    driver.close();
  }

  private void work() {
    int work = 0;
    while (driver.executor.step()) {
      assertThat(++work).as("work that one step causes").isLessThan(MOST_WORK);
      assertThat(driver.real.takePieces().stream().mapToLong(TestRealMemory.Piece::length).sum())
          .isLessThanOrEqualTo(TestRealMemory.BYTES + (1L << 30));
    }
  }

  private void faults(FuzzInput input) {
    driver.bus.allowAll();
    if (input.below(2) == 0) {
      driver.bus.refuse(VirtioDriver.BASE + input.u16(), 1 + input.u16());
    }
    if (input.below(2) == 0) {
      driver.bus.refuse(VirtioDriver.DATA + input.u16(), 1 + input.u16());
    }
  }

  private void pages(int queue, FuzzInput input) {
    for (int i = input.below(8); i > 0; i--) {
      driver.put32(VirtioDriver.DATA + 4L * input.below(64), input.s32());
    }
    Part part =
        Part.read(VirtioDriver.DATA + input.below(64), 1 + input.of(3, 255, 1023, input.u16()));
    driver.add(queue, part);
    driver.kick(queue);
  }

  private void report(FuzzInput input) {
    Part[] parts = new Part[1 + input.below(4)];
    for (int i = 0; i < parts.length; i++) {
      int length = Math.max(1, input.of(4096, 1 << 21, 0x7fff_ffff, input.s32()));
      parts[i] = Part.written(input.below(4) == 0 ? input.s64() : (long) input.u16() << 12, length);
    }
    driver.add(3, parts);
    driver.kick(3);
  }
}
