package dev.oriel.fuzz.qtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.fuzz.qtest.GenericInput.Operation;
import java.util.Arrays;
import java.util.List;

/** Carries inputs out and checks that the machine survives them. */
final class Runs {
  private static final int MOST_OPERATIONS = 2000;

  /** Tasks of devices that one operation causes. */
  private static final int MOST_WORK = 100_000;

  private static final long MOST_NANOS = 30_000_000_000L;

  private Runs() {}

  /**
   * An input of QEMU's generic fuzzer.
   *
   * @return how often the device used memory
   */
  static long generic(Device device, byte[] input) throws Exception {
    try (Fuzzed fuzzed = device.create()) {
      Target target = fuzzed.target();
      operations(target, input);
      long accesses = target.patterns().accesses();
      check(target);
      return accesses;
    }
  }

  /** Carries out the operations of an input on a machine that has seen others. */
  static void operations(Target target, byte[] input) throws InterruptedException {
    target.patterns().clear();
    boolean configurable = true;
    List<Operation> operations = GenericInput.operations(input);
    for (Operation each : operations.subList(0, Math.min(operations.size(), MOST_OPERATIONS))) {
      target.patterns().operation();
      configurable &= each.code() != GenericInput.Code.DISABLE_PCI;
      long start = System.nanoTime();
      operation(target, each, configurable);
      work(target);
      assertThat(System.nanoTime() - start).as("time of %s", each.code()).isLessThan(MOST_NANOS);
    }
  }

  /** Commands of QEMU's protocol. */
  static void trace(Device device, List<String> commands) throws Exception {
    try (Fuzzed fuzzed = device.create()) {
      Target target = fuzzed.target();
      PersonalComputer view = new PersonalComputer(target);
      for (String each : commands) {
        target.patterns().operation();
        long start = System.nanoTime();
        view.command(each);
        work(target);
        assertThat(System.nanoTime() - start).as("time of %s", each).isLessThan(MOST_NANOS);
      }
      check(target);
    }
  }

  private static void work(Target target) {
    assertThat(target.machine().work(MOST_WORK)).as("devices are done after a while").isTrue();
  }

  private static void operation(Target target, Operation operation, boolean configurable)
      throws InterruptedException {
    switch (operation.code()) {
      case READ, WRITE -> access(target, operation);
      case PCI_READ -> {
        if (configurable) {
          target.loadConfiguration(operation.u8(2), 1 << operation.u8(0) % 3);
        }
      }
      case PCI_WRITE -> {
        if (configurable) {
          int value = (int) operation.u32(4);
          target.storeConfiguration(operation.u8(2), 1 << operation.u8(0) % 3, value);
        }
      }
      case ADD_DMA_PATTERN -> {
        byte[] all = operation.arguments();
        byte[] data = Arrays.copyOfRange(all, 2, all.length);
        target.patterns().add(operation.u8(0), operation.u8(1), data);
      }
      case CLEAR_DMA_PATTERNS -> target.patterns().clear();
      case CLOCK_STEP -> {
        String _ = target.machine().say("clock_step 1000000");
        target.outside().step();
      }
      // No device has registers in I/O space.
      case IN, OUT, DISABLE_PCI -> {}
    }
  }

  private static void access(Target target, Operation operation) throws InterruptedException {
    int regions = target.regions();
    if (regions == 0) {
      return;
    }
    int region = operation.u8(1) % regions;
    int size = 1 << operation.u8(0) % 4;
    long all = target.size(region);
    long offset = operation.u32(4) % all;
    if (offset + size > all) {
      return;
    }
    if (operation.code() == GenericInput.Code.WRITE) {
      target.store(region, offset, size, operation.u64(8));
    } else {
      target.load(region, offset, size);
    }
  }

  /** The machine answers, holds no more than it may, and works after a reset. */
  private static void check(Target target) throws InterruptedException {
    if (!target.machine().isOn()) {
      return; // A trace has switched it off.
    }
    target.patterns().clear();
    target.outside().calm();
    target.machine().reset();
    work(target);
    target.enable();
    target.checkItWorks();
    assertThat(target.machine().isOn()).isTrue();
    var budget = target.machine().platform.iommu().budget();
    assertThat(budget.used()).isBetween(0L, budget.limit());
  }
}
