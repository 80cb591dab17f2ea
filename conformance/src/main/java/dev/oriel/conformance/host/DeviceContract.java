package dev.oriel.conformance.host;

import static dev.oriel.iommu.vfio.HostDevice.BAR;
import static dev.oriel.iommu.vfio.HostDevice.CONFIG;

import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.EehOperation;
import dev.oriel.iommu.vfio.Errno;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostDevice.Interrupt;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What every {@link HostDevice} that is an NVMe controller does, real or simulated: its registers,
 * its interrupts, and DMA through the windows of its container. Depends on no test library.
 */
final class DeviceContract {
  /** Bytes of memory that the checks lock and give to the device. */
  static final long MEMORY = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAGE = 1 << 16;
  private static final long QUEUE = 0;
  private static final long COMPLETIONS = PAGE;
  private static final long DATA = 2 * PAGE;

  private static final int COMMAND = 4;
  private static final int MEMORY_SPACE = 2;
  private static final int BUS_MASTER = 4;
  private static final int FIRST_BAR = 0x10;

  private static final int INTMS = 0x0c;
  private static final int INTMC = 0x10;
  private static final int CC = 0x14;
  private static final int CSTS = 0x1c;
  private static final int AQA = 0x24;
  private static final int ASQ = 0x28;
  private static final int ACQ = 0x30;
  private static final int QUEUE_DOORBELL = 0x1000;
  private static final int COMPLETION_DOORBELL = 0x1004;
  private static final int ENABLED = 0x46_0001;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A container, and a device of its group. */
  record Host(Container container, HostDevice device) {}

  private interface Check {
    void run(Host host) throws InterruptedException;
  }

  private final Supplier<Host> open;
  private final MemorySegment memory;
  private final List<String> failures = new ArrayList<>();
  private String check = "";
  private int submitted;

  /**
   * @param open opens a container and the device; both are closed before the next ones
   * @param memory {@link #MEMORY} bytes at a multiple of 64 KiB
   */
  DeviceContract(Supplier<Host> open, MemorySegment memory) {
    this.open = open;
    this.memory = memory;
  }

  /** Runs all checks: a line for each failure. */
  List<String> run() throws InterruptedException {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("identity", this::identity);
    checks.put("addresses", this::addresses);
    checks.put("registers", this::registers);
    checks.put("refused interrupts", this::refusedInterrupts);
    checks.put("messages", host -> identify(host, Interrupt.MSIX));
    checks.put("pin", host -> identify(host, Interrupt.INTX));
    checks.put("no window", this::noWindow);
    checks.put("reset", host -> reset(host, HostDevice::reset));
    checks.put("hot reset", host -> reset(host, HostDevice::hotReset));
    checks.put("endpoint", this::endpoint);
    for (Map.Entry<String, Check> one : checks.entrySet()) {
      check = one.getKey();
      Host host = open.get();
      try (Container _ = host.container()) {
        HostDevice device = host.device();
        try (device) {
          one.getValue().run(host);
        }
        is(-1 >>> Byte.SIZE * 2, device.load(CONFIG, 0, 2));
      }
    }
    return List.copyOf(failures);
  }

  private void is(long expected, long result) {
    that(result == expected, "0x%x instead of 0x%x".formatted(result, expected));
  }

  private void that(boolean holds, String otherwise) {
    if (!holds) {
      int line =
          StackWalker.getInstance()
              .walk(frames -> frames.filter(f -> !f.getMethodName().matches("is|that")).findFirst())
              .orElseThrow()
              .getLineNumber();
      failures.add("%s, line %d: %s".formatted(check, line, otherwise));
    }
  }

  private void identity(Host host) {
    HostDevice device = host.device();
    is(4096, device.size(CONFIG));
    is(0x010802, device.load(CONFIG, 8, 4) >>> 8);
    is(1, Long.bitCount(device.size(BAR)));
    is(0, device.size(BAR + 1));
    is(1, device.vectors(Interrupt.INTX));
    that(device.vectors(Interrupt.MSIX) > 1, "too few messages");
    is(1, device.vectors(Interrupt.ERROR));
    is(1, device.vectors(Interrupt.REQUEST));
  }

  private void addresses(Host host) {
    HostDevice device = host.device();
    long before = device.load(CONFIG, FIRST_BAR, 4);
    device.store(CONFIG, FIRST_BAR, 4, 0xffff_ffffL);
    is(-device.size(BAR) & 0xffff_ffffL | before & 0xf, device.load(CONFIG, FIRST_BAR, 4));
    device.store(CONFIG, FIRST_BAR, 4, 0x1234_0000);
    is(0x1234_0000 | before & 0xf, device.load(CONFIG, FIRST_BAR, 4));
  }

  private void registers(Host host) {
    HostDevice device = host.device();
    device.store(CONFIG, COMMAND, 2, MEMORY_SPACE);
    is(device.load(BAR, 0, 8) & 0xffff_ffffL, device.load(BAR, 0, 4));
    device.store(BAR, INTMS, 4, 5);
    is(5, device.load(BAR, INTMS, 4));
    device.store(BAR, INTMC, 4, 4);
    is(1, device.load(BAR, INTMS, 4));
  }

  private void refusedInterrupts(Host host) {
    HostDevice device = host.device();
    int most = device.vectors(Interrupt.MSIX);
    is(Errno.EINVAL.negative(), device.enable(Interrupt.MSIX, most + 1, vector -> {}));
    is(0, device.enable(Interrupt.MSIX, 2, vector -> {}));
    is(Errno.EINVAL.negative(), device.enable(Interrupt.INTX, 1, vector -> {}));
    device.disable(Interrupt.MSIX);
    is(0, device.enable(Interrupt.INTX, 1, vector -> {}));
  }

  /** Starts the controller with a window over the memory: where the window is. */
  private long start(Host host) throws InterruptedException {
    memory.fill((byte) 0);
    submitted = 0;
    Container container = host.container();
    HostDevice device = host.device();
    is(0, container.remove(0));
    is(0, container.register(memory.address(), MEMORY));
    long window = container.create(16, 1 << 30, 1);
    is(0, container.map(window, MEMORY, memory.address(), Container.READ | Container.WRITE));
    device.store(CONFIG, COMMAND, 2, MEMORY_SPACE | BUS_MASTER);
    device.store(BAR, AQA, 4, 0x1f_001f);
    device.store(BAR, ASQ, 8, window + QUEUE);
    device.store(BAR, ACQ, 8, window + COMPLETIONS);
    device.store(BAR, CC, 4, ENABLED);
    that(within(() -> (device.load(BAR, CSTS, 4) & 1) != 0), "the controller does not start");
    return window;
  }

  private static boolean within(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }

  /** Has the controller write what it is to a bus address. */
  private void submit(HostDevice device, long target) {
    long command = QUEUE + 64L * submitted++;
    memory.set(INT, command, 6 | submitted << 16);
    memory.set(INT, command + 4, 0);
    memory.set(LONG, command + 24, target);
    memory.set(INT, command + 40, 1);
    device.store(BAR, QUEUE_DOORBELL, 4, submitted);
  }

  /** The status of the last command, -1 if it has none yet. */
  private int status() {
    int word = memory.get(INT, COMPLETIONS + 16L * (submitted - 1) + 12);
    return (word & 1 << 16) == 0 ? -1 : word >>> 17;
  }

  private void identify(Host host, Interrupt kind) throws InterruptedException {
    HostDevice device = host.device();
    long window = start(host);
    Semaphore arrived = new Semaphore(0);
    is(0, device.enable(kind, 1, vector -> arrived.release()));
    for (int i = 1; i <= 2; i++) {
      memory.set(INT, DATA, 0);
      submit(device, window + DATA);
      that(arrived.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS), "no interrupt");
      if (kind == Interrupt.INTX) {
        // A host may signal the pin once more than the device asserts it.
        that(within(() -> status() >= 0), "no completion");
      }
      is(0, status());
      is(device.load(CONFIG, 0, 2), memory.get(INT, DATA) & 0xffff);
      device.store(BAR, COMPLETION_DOORBELL, 4, i);
      if (kind == Interrupt.INTX) {
        device.unmask();
      }
    }
    device.disable(kind);
    submit(device, window + DATA);
    that(within(() -> status() == 0), "no completion");
    that(arrived.availablePermits() <= (kind == Interrupt.INTX ? 1 : 0), "too many interrupts");
  }

  /** The device reaches nothing that is not mapped; it may not notice. */
  private void noWindow(Host host) throws InterruptedException {
    HostDevice device = host.device();
    long window = start(host);
    is(0, host.container().unmap(window + DATA, PAGE));
    submit(device, window + DATA);
    that(within(() -> status() >= 0), "no completion");
    is(0, memory.get(INT, DATA));
    is(0, host.container().remove(window));
  }

  private void reset(Host host, ToIntFunction<HostDevice> how) throws InterruptedException {
    HostDevice device = host.device();
    start(host);
    is(0, how.applyAsInt(device));
    is(0, device.load(BAR, CC, 4));
    is(MEMORY_SPACE, device.load(CONFIG, COMMAND, 2) & MEMORY_SPACE);
  }

  /** A reset of the endpoint is one of the device, which can be started again. */
  private void endpoint(Host host) throws InterruptedException {
    Container container = host.container();
    HostDevice device = host.device();
    is(0, container.handleErrors(EehOperation.ENABLE));
    start(host);
    is(0, container.handleErrors(EehOperation.GET_STATE));
    is(0, container.handleErrors(EehOperation.RESET_HOT));
    is(0, device.reset());
    is(0, container.handleErrors(EehOperation.RESET_DEACTIVATE));
    is(0, container.handleErrors(EehOperation.CONFIGURE));
    is(0, container.handleErrors(EehOperation.GET_STATE));
    device.store(CONFIG, COMMAND, 2, MEMORY_SPACE);
    is(0, device.load(BAR, CC, 4));
  }
}
