package dev.oriel.devices.virtio.serial;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.device.Attachments;
import dev.oriel.device.Backends;
import dev.oriel.device.BlockImage;
import dev.oriel.device.CharacterLine;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.SerialPort;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.net.Network;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ports with a driver that writes anything to its registers, rings, descriptors and messages, and
 * far ends that come and go. Whatever it was, a reset later the ports work.
 */
class VirtioSerialFuzzTest implements Backends {
  private static final int MOST_STEPS = 400;
  private static final int MOST_WORK = 2_000_000;
  private static final int ENTRIES = 16;
  private static final int QUEUES = 8;
  private static final int CONTROL = 3;
  private static final int[] REGISTERS = {0, 8, 12, 16, 20, 22, 24, 26, 28, 32, 36, 40, 44, 48, 52};

  private final List<CharacterLine> lines = List.of(new CharacterLine(), new CharacterLine());
  private final VirtioDriver driver =
      new VirtioDriver(
          new VirtioSerialDeviceType(),
          DeviceOptions.of(
              new VirtioSerialDeviceType(), Map.of("max_ports", "4", "packed", "on"), this));
  private final long offered = driver.offered();
  private final byte[] scratch = new byte[CharacterLine.ROOM];

  @Override
  public Attachments<SerialPort> serialPorts() {
    return new Attachments<>(
        List.of(
            new SerialPort(0, "", true, lines.get(0)),
            new SerialPort(1, "name", false, lines.get(1))));
  }

  @Override
  public BlockImage drive(String id) {
    throw new AssertionError(id);
  }

  @Override
  public Network network(String id) {
    throw new AssertionError(id);
  }

  @Override
  public long nextHardwareAddress() {
    throw new AssertionError("no card");
  }

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void driver(byte[] input) {
    new VirtioSerialFuzzTest().exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomDriver(long seed) {
    RandomInputs.anything(
        seed, 50, 4096, input -> new VirtioSerialFuzzTest().exercise(new FuzzInput(input)));
  }

  private void exercise(FuzzInput input) {
    driver.start(offered, ENTRIES);
    for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
      int queue = input.below(QUEUES);
      switch (input.below(12)) {
        case 0 -> driver.common(input.of(REGISTERS), 1 << input.below(4), input.s64());
        case 1 -> driver.slot.configStore(input.u8(), 1, input.u8());
        case 2 -> driver.config(input.below(16), 1 << input.below(3), input.u8());
        case 3 -> faults(input);
        case 4 -> driver.put16(driver.availableRing(queue) + 2 * input.below(24), input.u16());
        case 5 -> driver.start(offered & ~features(input), ENTRIES);
        case 6 -> farEnd(lines.get(input.below(2)), input);
        case 7, 8 -> message(input);
        case 9 -> chain(queue, input);
        default -> buffer(queue, input);
      }
      work();
    }
    driver.bus.allowAll();
    lines.forEach(line -> line.connected(false));
    lines.forEach(line -> line.connected(true));
    driver.start(offered, ENTRIES);
    int head = driver.add(5, Part.read(VirtioDriver.DATA, 3));
    driver.run(5);
    assertThat(driver.takeUsed(5)).as("works").isEqualTo(head);
    assertThat(read(lines.get(1))).isEqualTo(3);
    driver.close();
  }

  private int read(CharacterLine line) {
    try {
      return line.output().read(scratch);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** It reads, writes, comes or goes, and never waits. */
  private void farEnd(CharacterLine line, FuzzInput input) {
    switch (input.below(4)) {
      case 0 -> line.connected(input.below(2) == 0);
      case 1 -> {
        if (line.connected() && line.put(new byte[1], 0, 1) == 1) {
          assertThat(read(line)).isBetween(1, CharacterLine.ROOM);
        }
      }
      default -> {
        if (line.peek(new byte[1]) == 0) {
          try {
            line.input().write(new byte[input.below(CharacterLine.ROOM)]);
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
  }

  private void work() {
    int work = 0;
    while (driver.executor.step()) {
      assertThat(++work).as("work that one step causes").isLessThan(MOST_WORK);
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

  private void message(FuzzInput input) {
    driver.put32(VirtioDriver.DATA, input.below(4) == 0 ? input.s32() : input.below(3));
    driver.put16(VirtioDriver.DATA + 4, input.below(9));
    driver.put16(VirtioDriver.DATA + 6, input.below(3));
    driver.add(CONTROL, Part.read(VirtioDriver.DATA, input.below(4) == 0 ? 1 + input.u8() : 8));
    driver.kick(CONTROL);
  }

  /** Features that do without: indirect tables, event index, packed rings, several ports. */
  private static long features(FuzzInput input) {
    return (long) input.below(4) << 28 | input.below(4) | (long) input.below(2) << 34;
  }

  private void chain(int queue, FuzzInput input) {
    long table = input.below(2) == 0 ? driver.descriptors(queue) : driver.indirectTable(queue);
    for (int i = input.below(5); i > 0; i--) {
      int index = input.below(ENTRIES);
      long place = VirtioDriver.DATA + input.u16();
      int length = input.of(0, 1, 8, 16, 4096, input.u16());
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

  private void buffer(int queue, FuzzInput input) {
    long at = VirtioDriver.DATA + input.u16();
    int length = 1 + input.of(0, 7, 4095, 5000, input.u16());
    driver.add(queue, queue % 2 == 0 ? Part.written(at, length) : Part.read(at, length));
    driver.kick(queue);
  }
}
