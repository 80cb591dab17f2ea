package dev.oriel.conformance.host;

import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What every {@link Container} does on a host with 64 KiB pages, real or simulated. It depends on
 * no test library, so that it runs where the real one is.
 */
final class ContainerContract {
  /** Bytes of memory that the checks lock. */
  static final long MEMORY = 1 << 20;

  private static final int RW = Container.READ | Container.WRITE;
  private static final long PAGE = 1 << 16;
  private static final long SECOND = 1L << 59;

  private final Supplier<Container> open;
  private final long memory;
  private final List<String> failures = new ArrayList<>();
  private String check = "";

  /**
   * @param open opens a container with the only group; it is closed before the next one
   * @param memory address of writable memory, at a multiple of 64 KiB
   */
  ContainerContract(Supplier<Container> open, long memory) {
    this.open = open;
    this.memory = memory;
  }

  /** Runs all checks, each with a container of its own: a line for each failure. */
  List<String> run() {
    Map<String, Consumer<Container>> checks = new LinkedHashMap<>();
    checks.put("capabilities", this::capabilities);
    checks.put("registration", this::registration);
    checks.put("nothing registered", this::nothingRegistered);
    checks.put("default window", this::defaultWindow);
    checks.put("windows", this::windows);
    checks.put("refused windows", this::refusedWindows);
    checks.put("mapping", this::mapping);
    checks.put("refused mappings", this::refusedMappings);
    // The container before was closed with a window, an entry and registered memory.
    checks.put("closing", this::registration);
    checks.forEach(
        (name, steps) -> {
          check = name;
          try (Container container = open.get()) {
            steps.accept(container);
          }
        });
    return List.copyOf(failures);
  }

  private void is(long expected, long result) {
    if (result != expected) {
      int line =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames.filter(f -> !f.getMethodName().matches("is|refused")).findFirst())
              .orElseThrow()
              .getLineNumber();
      failures.add("%s, line %d: %d instead of %d".formatted(check, line, result, expected));
    }
  }

  private void refused(Errno errno, long result) {
    is(errno.negative(), result);
  }

  private void capabilities(Container container) {
    Container.Info info = container.info();
    is(0, info.dma32Start());
    is(1 << 31, info.dma32Size());
    is(1L << 12 | 1L << 16 | 1L << 21 | 1L << 30, info.pageSizes());
    is(2, info.windows());
    is(5, info.levels());
    is(16, container.hostPageShift());
  }

  private void registration(Container container) {
    is(0, container.register(memory, MEMORY));
    refused(Errno.EBUSY, container.register(memory, MEMORY));
    refused(Errno.EINVAL, container.register(memory, PAGE));
    refused(Errno.EINVAL, container.register(memory + 1, PAGE));
    refused(Errno.ENOENT, container.unregister(memory, PAGE));
    is(0, container.unregister(memory, MEMORY));
    refused(Errno.ENOENT, container.unregister(memory, MEMORY));
    is(0, container.register(memory, PAGE));
  }

  private void nothingRegistered(Container container) {
    refused(Errno.EPERM, container.map(0, PAGE, memory, RW));
    refused(Errno.EPERM, container.unmap(0, PAGE));
    refused(Errno.EPERM, container.unregister(memory, MEMORY));
    is(0, container.remove(0));
    refused(Errno.ENOENT, container.unregister(memory, MEMORY));
  }

  private void defaultWindow(Container container) {
    is(0, container.register(memory, MEMORY));
    is(0, container.map(0x7fff_f000L, 0x1000, memory, RW));
    refused(Errno.ENXIO, container.map(0x8000_0000L, 0x1000, memory, RW));
    is(SECOND, container.create(16, 1L << 40, 2));
    is(0, container.remove(0));
    refused(Errno.ENXIO, container.unmap(0, 0x1000));
  }

  private void windows(Container container) {
    is(0, container.remove(0));
    refused(Errno.EINVAL, container.remove(0));
    is(0, container.create(12, 1 << 30, 1));
    is(SECOND, container.create(16, 1L << 47, 2));
    refused(Errno.ENOSPC, container.create(16, 1L << 40, 2));
    is(0, container.remove(0));
    is(0, container.create(21, 1L << 40, 1));
    is(0, container.remove(0));
    is(0, container.remove(SECOND));
  }

  private void refusedWindows(Container container) {
    is(0, container.remove(0));
    refused(Errno.EINVAL, container.create(24, 1L << 40, 1));
    refused(Errno.EINVAL, container.create(16, 3L << 30, 1));
    refused(Errno.EINVAL, container.create(16, 0, 1));
    refused(Errno.EINVAL, container.create(16, 1L << 40, 0));
    refused(Errno.EINVAL, container.create(16, 1L << 40, 4));
    refused(Errno.EINVAL, container.create(16, 1L << 40, 6));
    refused(Errno.ENOMEM, container.create(16, 1L << 40, 1));
  }

  private void mapping(Container container) {
    is(0, container.remove(0));
    is(0, container.register(memory, MEMORY));
    is(0, container.create(16, 1L << 40, 2));
    is(0, container.map(0, MEMORY, memory, RW));
    is(0, container.map(0, PAGE, memory + PAGE, Container.READ));
    is(0, container.map((1L << 40) - PAGE, PAGE, memory, Container.WRITE));
    is(0, container.unmap(0, 2 * MEMORY));
    is(0, container.unmap((1L << 40) - PAGE, PAGE));
    is(0, container.unregister(memory, MEMORY));
    refused(Errno.ENOENT, container.unregister(memory, MEMORY));
  }

  private void refusedMappings(Container container) {
    is(0, container.remove(0));
    is(0, container.register(memory, MEMORY));
    is(0, container.create(16, 1 << 30, 1));
    refused(Errno.ENXIO, container.map(1 << 30, PAGE, memory, RW));
    refused(Errno.EINVAL, container.map(0, 0x1000, memory, RW));
    refused(Errno.EINVAL, container.map(0, PAGE, memory + 0x1000, RW));
    refused(Errno.EINVAL, container.map(0, PAGE, memory, 0));
    refused(Errno.EINVAL, container.map(0, PAGE, memory, 4));
    refused(Errno.EINVAL, container.map(0, PAGE, memory + MEMORY, RW));
    refused(Errno.EINVAL, container.map(0, 2 * PAGE, memory + MEMORY - PAGE, RW));
    is(1, container.map(0x1000, PAGE, memory, RW));
    is(1, container.unmap(0x1000, PAGE));
    is(0, container.map(0, PAGE, memory, RW));
  }
}
