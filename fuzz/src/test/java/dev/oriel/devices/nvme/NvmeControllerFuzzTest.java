package dev.oriel.devices.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.device.BusSpace;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciSlot;
import dev.oriel.device.StepExecutor;
import dev.oriel.devices.common.Le;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.LongTests;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestBus;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An NVMe controller with a driver that writes anything to its registers, doorbells, queues, PRP
 * lists and SGL segments. Whatever it was, a reset later the controller works.
 */
class NvmeControllerFuzzTest {
  private static final int MOST_STEPS = 400;
  private static final int MOST_WORK = 2000;

  private static final long BASE = 0x0800_0000_0000_0000L;
  private static final int MEMORY = 1 << 17;
  private static final int ADMIN_SQ = 0x0000;
  private static final int ADMIN_CQ = 0x1000;
  private static final int IO_SQ = 0x2000;
  private static final int IO_CQ = 0x3000;
  private static final int ENTRIES = 32;
  private static final int LISTS = 0x4000;
  private static final int DATA = 0x8000;

  private static final long BAR = 0x8000_0000L;
  private static final int[] ADMIN = {0, 1, 2, 4, 5, 6, 8, 9, 10, 0x0c, 0x7c, 0x80, 0x84};
  private static final int[] IO = {0, 1, 2, 4, 5, 8, 9, 0x15};
  private static final int[] REGISTERS = {
    0x00, 0x08, 0x0c, 0x10, 0x14, 0x1c, 0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x38, 0x1000, 0x1004,
    0x1008, 0x100c
  };

  private final TestBus bus = new TestBus(BASE, MEMORY);
  private final TestImage image = new TestImage(1 << 16, false);
  private final StepExecutor executor = new StepExecutor();
  private final int[] tails = new int[2];
  private final PciSlot slot;

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void driver(byte[] input) {
    new NvmeControllerFuzzTest().exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomDriver(long seed) {
    RandomInputs.anything(
        seed,
        LongTests.areWanted() ? 300 : 100,
        4096,
        input -> new NvmeControllerFuzzTest().exercise(new FuzzInput(input)));
  }

  NvmeControllerFuzzTest() {
    NvmeDeviceType type = new NvmeDeviceType();
    Map<String, String> options = Map.of("drive", "d", "serial", "x", "mdts", "0");
    slot =
        PciSlot.plug(
            type, DeviceOptions.of(type, options, id -> image), bus, asserted -> {}, executor);
  }

  private void exercise(FuzzInput input) {
    powerOn();
    for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
      switch (input.below(10)) {
        case 0 -> register(input);
        case 1 -> slot.load(BusSpace.MEMORY, BAR + input.u16(), 1 << input.below(4));
        case 2 -> slot.configStore(input.u8(), 1, input.u8());
        case 3 -> Le.put64(bus.memory(), LISTS + 8L * input.below(256), pointer(input));
        case 4 -> segment(input);
        case 5 -> faults(input);
        case 6, 7 -> command(0, input.of(ADMIN), input);
        default -> command(1, input.of(IO), input);
      }
      work();
    }
    image.failing(false);
    bus.allowAll();
    slot.reset();
    executor.runAll();
    powerOn();
    assertThat(slot.load(BusSpace.MEMORY, BAR + 0x1c, 4)).as("CSTS").isEqualTo(1);
    slot.close();
  }

  /** Enables the controller and creates a pair of I/O queues. */
  private void powerOn() {
    bus.memory().asSlice(0, LISTS).fill((byte) 0);
    tails[0] = tails[1] = 0;
    slot.configStore(0x10, 4, (int) BAR);
    slot.configStore(0x14, 4, 0);
    slot.configStore(4, 2, 6);
    store(0x24, 4, (ENTRIES - 1) * 0x1_0001L);
    store(0x28, 8, BASE + ADMIN_SQ);
    store(0x30, 8, BASE + ADMIN_CQ);
    store(0x14, 4, 0x460061);
    executor.runAll();
    submit(0, 0x05, 0, 0, BASE + IO_CQ, 0, ENTRIES - 1 << 16 | 1, 3, 0);
    submit(0, 0x01, 0, 0, BASE + IO_SQ, 0, ENTRIES - 1 << 16 | 1, 1 << 16 | 1, 0);
    executor.runAll();
    assertThat(Le.get16(bus.memory(), ADMIN_CQ + 14)).as("creates queues").isEqualTo(1);
    assertThat(Le.get16(bus.memory(), ADMIN_CQ + 30)).as("creates queues").isEqualTo(1);
    store(0x1004, 4, 2);
    executor.runAll();
  }

  private void work() {
    int work = 0;
    while (executor.step()) {
      assertThat(++work).as("work that one step causes").isLessThan(MOST_WORK);
    }
  }

  private void store(int offset, int size, long value) {
    slot.store(BusSpace.MEMORY, BAR + offset, size, value);
  }

  private void register(FuzzInput input) {
    int kind = input.u8();
    int offset = (kind & 4) != 0 ? input.of(REGISTERS) : input.u16() & 0x3fff;
    long value =
        switch (kind >>> 3 & 3) {
          case 0 -> input.u8();
          case 1 -> input.s64();
          case 2 -> 0x460000 | input.u16();
          default -> BASE + ((long) input.below(32) << 12);
        };
    store(offset, 1 << (kind & 3), value);
  }

  private void faults(FuzzInput input) {
    int kind = input.u8();
    image.failing((kind & 3) == 0);
    bus.allowAll();
    if ((kind & 4) != 0) {
      bus.refuse(BASE + input.u16(), 1 + input.u16());
    }
  }

  /** An SGL descriptor somewhere in the lists. */
  private void segment(FuzzInput input) {
    MemorySegment descriptor = bus.memory().asSlice(LISTS + 16L * input.below(256), 16);
    Le.put64(descriptor, 0, pointer(input));
    Le.put32(descriptor, 8, input.of(0, 1, 16, 32, 256, 512, 4096, input.u16(), input.s32()));
    Le.put32(descriptor, 12, input.of(0, 0x10, 0x20, 0x30, input.u8()) << 24);
  }

  private void command(int queue, int opcode, FuzzInput input) {
    int kind = input.u8();
    boolean usual = (kind & 3) != 0;
    submit(
        queue,
        usual ? opcode : input.u8(),
        usual ? kind & 0x40 : input.u8(),
        (kind & 0x0c) == 0 ? input.u8() - 2 : 1,
        pointer(input),
        (kind & 0x40) != 0 ? segmentPointer(input) : pointer(input),
        dword(input),
        (kind & 0x30) == 0 ? dword(input) : 0,
        dword(input));
  }

  private void submit(
      int queue,
      int opcode,
      int flags,
      int nsid,
      long first,
      long second,
      int dword10,
      int dword11,
      int dword12) {
    int at = (queue == 0 ? ADMIN_SQ : IO_SQ) + 64 * tails[queue];
    MemorySegment entry = bus.memory().asSlice(at, 64).fill((byte) 0);
    Le.put32(entry, 0, opcode & 0xff | (flags & 0xff) << 8 | at << 16);
    Le.put32(entry, 4, nsid);
    Le.put64(entry, 24, first);
    Le.put64(entry, 32, second);
    Le.put32(entry, 40, dword10);
    Le.put32(entry, 44, dword11);
    Le.put32(entry, 48, dword12);
    tails[queue] = (tails[queue] + 1) % ENTRIES;
    store(0x1000 + 8 * queue, 4, tails[queue]);
  }

  private static int dword(FuzzInput input) {
    int kind = input.u8();
    return switch (kind & 7) {
      case 0, 1, 2 -> kind >>> 3;
      case 3 -> input.u8();
      case 4 -> ENTRIES - 1 << 16 | kind >>> 3;
      case 5 -> input.u16() << 16 | kind >>> 3;
      case 6 -> kind >>> 3 << 16 | 1;
      default -> input.s32();
    };
  }

  /** The length and the type of an inline SGL descriptor. */
  private static long segmentPointer(FuzzInput input) {
    return (long) input.of(0, 0x10, 0x20, 0x30) << 56
        | input.of(16, 32, 64, 512, 1024, 4096, input.u16(), 0);
  }

  private static long pointer(FuzzInput input) {
    int kind = input.u8();
    return switch (kind & 7) {
      case 0 -> BASE + LISTS + ((kind >>> 3) << 8);
      case 1 -> BASE + LISTS + input.u16() % 0x4000;
      case 2 -> input.s64();
      case 3 -> BASE + MEMORY - (kind >>> 3);
      case 4 -> BASE + input.u16();
      default -> BASE + DATA + ((kind >>> 3) % 24 << 12);
    };
  }
}
