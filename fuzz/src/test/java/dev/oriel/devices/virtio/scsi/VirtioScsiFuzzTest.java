package dev.oriel.devices.virtio.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.device.Backends;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.devices.scsi.ScsiCdType;
import dev.oriel.devices.scsi.ScsiDiskType;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A virtio SCSI adapter with a disk and a CD-ROM drive, and a driver that sends any commands with
 * any buffers, and requests to manage tasks. Whatever it was, a reset later the disk works.
 */
class VirtioScsiFuzzTest {
  private static final int MOST_STEPS = 400;
  private static final int MOST_WORK = 4000;
  private static final int ENTRIES = 16;
  private static final int HEADER = 51;
  private static final int RESPONSE = 108;
  private static final int[] OPCODES = {
    0x00, 0x03, 0x08, 0x0a, 0x12, 0x15, 0x1a, 0x1b, 0x1e, 0x25, 0x28, 0x2a, 0x2e, 0x2f, 0x35, 0x41,
    0x42, 0x43, 0x46, 0x4a, 0x51, 0x55, 0x5a, 0x88, 0x8a, 0x91, 0x93, 0x9e, 0xa0, 0xa8, 0xaa
  };

  private final TestImage image = new TestImage(1 << 16, false);
  private final VirtioDriver driver = driver();
  private final long offered = driver.offered();

  private VirtioDriver driver() {
    VirtioScsiDeviceType type = new VirtioScsiDeviceType();
    Backends backends =
        new TestBackends(
            image,
            new TestNetwork(),
            own -> List.of(place(0, new ScsiDiskType(), own), place(1, new ScsiCdType(), own)));
    return new VirtioDriver(
        type, DeviceOptions.of(type, Map.of("num_queues", "2", "packed", "on"), backends));
  }

  private static ScsiPlace place(int target, ScsiUnitType type, Backends backends) {
    return new ScsiPlace(
        0,
        target,
        0,
        type.create(
            DeviceOptions.of(type.name(), type.properties(), Map.of("drive", "d"), backends)));
  }

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void driver(byte[] input) {
    new VirtioScsiFuzzTest().exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomDriver(long seed) {
    RandomInputs.anything(
        seed, 100, 4096, input -> new VirtioScsiFuzzTest().exercise(new FuzzInput(input)));
  }

  private void exercise(FuzzInput input) {
    driver.start(offered, ENTRIES);
    for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
      switch (input.below(8)) {
        case 0 -> faults(input);
        case 1 -> driver.start(offered & ~((long) input.below(2) << 34), ENTRIES);
        case 2 -> driver.config(20 + 4 * input.below(2), 4, input.u8());
        case 3, 4 -> manage(input);
        default -> command(2 + input.below(2), input);
      }
      if (input.below(2) == 0) {
        work();
      }
    }
    image.failing(false);
    driver.bus.allowAll();
    driver.start(offered, ENTRIES);
    for (int i = 0; i < 2; i++) { // the first reports the reset
      MemorySegment header = driver.at(VirtioDriver.DATA, HEADER).fill((byte) 0);
      header.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      header.set(ValueLayout.JAVA_BYTE, 19, (byte) 0x28);
      header.set(ValueLayout.JAVA_BYTE, 27, (byte) 1);
      int head =
          driver.add(
              2,
              Part.read(VirtioDriver.DATA, HEADER),
              Part.written(VirtioDriver.DATA + 0x1000, RESPONSE + 512));
      driver.run(2);
      assertThat(driver.takeUsed(2)).as("works").isEqualTo(head);
    }
    assertThat(driver.get32(VirtioDriver.DATA + 0x1008)).as("status and response").isZero();
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
      driver.bus.refuse(VirtioDriver.DATA + input.u16(), 1 + input.u16());
    }
  }

  private long unit(FuzzInput input) {
    return input.below(8) == 0 ? input.s64() : 1 | input.below(3) << 8;
  }

  private void manage(FuzzInput input) {
    long request = VirtioDriver.DATA + 64L * input.below(64);
    driver.put32(request, input.below(4));
    driver.put32(request + 4, input.below(10));
    driver.put64(request + 4L * (1 + input.below(2)), unit(input));
    driver.add(
        0, Part.read(request, 1 + input.below(30)), Part.written(request + 32, 1 + input.below(8)));
    driver.kick(0);
  }

  private void command(int queue, FuzzInput input) {
    long header = VirtioDriver.DATA + 64L * input.below(64);
    driver.put64(header, unit(input));
    for (int i = 0; i < 16; i++) {
      byte value = (byte) (input.below(3) == 0 ? input.u8() : 0);
      driver.at(header + 19 + i, 1).set(ValueLayout.JAVA_BYTE, 0, value);
    }
    driver.at(header + 19, 1).set(ValueLayout.JAVA_BYTE, 0, (byte) input.of(OPCODES));
    int length = input.of(1, 8, 24, 255, 512, 2048, 65536, input.u16() + 1);
    Part out = Part.read(VirtioDriver.DATA + 0x8000, length);
    Part in = Part.written(VirtioDriver.DATA + 0x8000, length);
    Part request = Part.read(header, HEADER);
    Part response = Part.written(header + 0x4000, RESPONSE);
    switch (input.below(4)) {
      case 0 -> driver.add(queue, request, response);
      case 1 -> driver.add(queue, request, out, response);
      case 2 -> driver.add(queue, request, response, in);
      default -> driver.add(queue, request, out, response, in);
    }
    driver.kick(queue);
  }
}
