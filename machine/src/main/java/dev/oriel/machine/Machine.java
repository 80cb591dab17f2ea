package dev.oriel.machine;

import dev.oriel.boot.DirectBoot;
import dev.oriel.boot.ElfImage;
import dev.oriel.boot.ImageException;
import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.isa.IsaTable;
import dev.oriel.jit.CompiledEngine;
import dev.oriel.jit.CompilerSettings;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.pseries.Dimm;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.PlatformSettings;
import dev.oriel.pseries.ProcessorFeatures;
import dev.oriel.pseries.Trace;
import dev.oriel.pseries.TraceEvent;
import dev.oriel.pseries.VirtualProcessor;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A machine: created from a {@link MachineConfig}, started once, awaited, closed. Safe to use from
 * any thread. Closing stops it, flushes its drives and gives back everything it held.
 *
 * <pre>{@code
 * MachineConfig config =
 *     MachineConfig.builder()
 *         .ram(2L << 30)
 *         .kernel(Image.file(Path.of("vmlinux")))
 *         .commandLine("console=hvc0")
 *         .consoleOutput(System.out)
 *         .build();
 * try (Machine machine = Machine.create(config)) {
 *   ShutdownReason reason = machine.run();
 * }
 * }</pre>
 */
public final class Machine implements AutoCloseable {
  /** What a machine takes of the host that does nothing. */
  private static final long PLATFORM_BYTES = 2 << 20;

  /**
   * What no neighbour can take: room for the tables of what Linux maps, and for the marks of code
   * in RAM.
   */
  private static final long TABLE_BYTES = 4 << 20;

  private static final int RAM_PER_MARK_BYTE_SHIFT = 10;
  private static final long MOST_MARK_BYTES = 8 << 20;

  /** Memory and trace: what may still be looked at when the guest has ended. */
  private final Resources resources = new Resources();

  /** Drives and devices: written back and given up as soon as the guest has ended. */
  private final Resources peripherals = new Resources();

  private final HostShare host;
  private final Platform platform;
  private final DirectBoot boot;
  private final ConsoleOutput console;
  private final Lifecycle lifecycle;
  private final Optional<Sanitizer> sanitizer;

  private Machine(MachineConfig config) {
    ConfigChecks.check(config);
    boot = boot(config);
    Set<TraceEvent> events = TraceFile.select(config.tracePatterns());
    try {
      lifecycle = new Lifecycle(this::prepare, this::finish, config.noReboot());
      Peripherals devices = new Peripherals(config, peripherals, lifecycle::fail);
      long room = config.maxRam() + devices.coherentMemory();
      host = resources.hold(HostShare.open(config.hostMemory(), 0));
      host.require(PLATFORM_BYTES);
      GuestMemory memory = resources.hold(GuestMemory.reserve(room, host));
      memory.plug(0, config.ram());
      console = new ConsoleOutput(config.consoleOutput(), lifecycle::fail);
      Optional<TraceFile> traceFile =
          config.traceFile().map(file -> new TraceFile(file, lifecycle::fail)).map(resources::hold);
      Consumer<String> lines = config.traceOutput();
      Trace trace = TraceFile.trace(events, traceFile.isPresent() ? traceFile.get() : lines);
      IsaTable power9 = IsaTable.power9();
      ProcessorFeatures features = MachineProperties.features(config.machineProperties());
      IsaTable isa =
          features.instructions(
              config.trapReservedFields() ? power9.refusingReservedFields() : power9);
      platform =
          new Platform(
              new PlatformSettings(
                  config.cpus(),
                  features,
                  config.maxRam(),
                  MachineProperties.tableBudget(config.machineProperties()),
                  config.slots(),
                  config.commandLine(),
                  config.random(),
                  config.clock(),
                  console::put,
                  trace,
                  lifecycle),
              memory,
              Timebase.host(),
              vcpu -> engine(config, vcpu, isa, traceFile.isPresent() ? traceFile.get() : lines));
      sanitizer =
          config
              .dmaSanitizer()
              .map(
                  s ->
                      new Sanitizer(
                          s, config.kernel().orElseThrow(), platform, host, lifecycle::dmaError));
      devices.plugInto(platform);
      // Last, so that nothing that a machine starts with is taken out of it.
      long marks = Math.min(config.ram() >>> RAM_PER_MARK_BYTE_SHIFT, MOST_MARK_BYTES);
      host.setAside(TABLE_BYTES + marks);
      // What does not fit is an error now, not when the machine starts.
      boot.layout(config.ram());
      traceFile.ifPresent(TraceFile::open);
      sanitizer.ifPresent(Sanitizer::open);
    } catch (BadConfigurationException | ImageException | OutOfHostMemoryException e) {
      closeAll();
      throw new ConfigurationException(e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      closeAll();
      throw new ConfigurationException(
          "the machine does not fit into the memory of this JVM: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      closeAll();
      throw e;
    }
  }

  private static ExecutionEngine engine(
      MachineConfig config, Vcpu vcpu, IsaTable isa, Consumer<String> lines) {
    if (config.engine() == Engine.INTERPRETER) {
      return new Interpreter(vcpu, isa);
    }
    Optional<Consumer<String>> dump =
        config.dumpCompiledCode()
            ? Optional.of(region -> region.lines().forEach(lines))
            : Optional.empty();
    return new CompiledEngine(vcpu, isa, CompilerSettings.DEFAULT, dump);
  }

  private static DirectBoot boot(MachineConfig config) {
    Image kernel =
        config
            .kernel()
            .orElseThrow(
                () -> new ConfigurationException("no kernel: this machine has no firmware"));
    try {
      return new DirectBoot(
          ElfImage.parse(kernel.name(), onePiece(kernel)),
          config.initrd().map(Image::pieces).orElse(List.of()));
    } catch (ImageException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /** The contents of a kernel, which is one file. */
  static MemorySegment onePiece(Image kernel) {
    List<MemorySegment> pieces = kernel.pieces();
    if (pieces.size() != 1) {
      throw new ConfigurationException(kernel.name() + ": a kernel cannot be joined from parts");
    }
    return pieces.getFirst();
  }

  /** Power-on and every reboot: all parts reset, images loaded, the boot processor started. */
  private Iterable<VirtualProcessor> prepare() {
    platform.reset();
    platform.boot(boot);
    return platform.processors();
  }

  /** The guest has ended: its last words are read, its drives written back. */
  private void finish() {
    console.drain();
    try {
      sanitizer.ifPresent(Sanitizer::finish);
    } finally {
      peripherals.close();
    }
  }

  private void closeAll() {
    try {
      peripherals.close();
    } finally {
      resources.close();
    }
  }

  /**
   * Makes the machine and loads its images; nothing runs yet.
   *
   * @throws ConfigurationException if the configuration is wrong or a file cannot be used; nothing
   *     has been created or changed then
   */
  public static Machine create(MachineConfig config) {
    return new Machine(config);
  }

  /**
   * Lets the guest run, on threads of its own.
   *
   * @throws IllegalStateException if the machine was started before
   */
  public void start() {
    lifecycle.start();
  }

  /** Starts, and waits for the end. */
  public ShutdownReason run() throws InterruptedException {
    start();
    return await();
  }

  /**
   * Waits for the end: the guest's, and that of its console output and of the writing to its
   * drives.
   *
   * @throws HostException if the host let the machine down: a file that could not be written, no
   *     memory
   * @throws IllegalStateException if the machine itself has failed: the death of any of its
   *     threads, or of one that reported to {@link #fail}
   */
  public ShutdownReason await() throws InterruptedException {
    return lifecycle.await();
  }

  /** Waits for the end, no longer than {@code timeout}; empty if the machine still runs. */
  public Optional<ShutdownReason> await(Duration timeout) throws InterruptedException {
    return lifecycle.await(timeout);
  }

  /** Ends the machine as a power cut would, drives flushed; returns when it has ended. */
  public void stop() {
    console.hurry();
    lifecycle.stop();
  }

  /**
   * What the guest said when it panicked, as {@link GuestText}; empty if it has not, or without a
   * word.
   */
  public String panicMessage() {
    return GuestText.line(lifecycle.panicMessage());
  }

  /**
   * Ends the machine because a thread that serves it has died, such as one that types at its
   * console; {@link #await} throws what comes of it. The machine's own threads end it so, too.
   */
  public void fail(Throwable cause) {
    lifecycle.fail(cause);
  }

  /** What is written here is typed at the guest's console. Blocks while the guest does not read. */
  public OutputStream consoleInput() {
    return new ConsoleInput(platform.terminal());
  }

  /** Different findings of the DMA sanitizer so far. */
  public int dmaReports() {
    return sanitizer.map(Sanitizer::reports).orElse(0);
  }

  /**
   * Plugs {@code size} bytes of memory and tells the guest, which takes them into use when it
   * likes; while the machine is not running, at power-on. The configuration must have room for it.
   *
   * @param id names it from now on
   * @throws ConfigurationException if the size is no multiple of 256 MiB, no room or slot is left,
   *     or {@code id} is taken
   */
  public MemoryDevice plugMemory(String id, long size) {
    try {
      return describe(platform.plugMemory(id, size));
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /**
   * Asks the guest to give back the memory plugged as {@code id}. It goes when the guest has let go
   * of all of it, which it may refuse to, or at the next reboot.
   *
   * @throws ConfigurationException if there is none or it has been asked for already
   */
  public void unplugMemory(String id) {
    try {
      platform.unplugMemory(id);
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /** The memory that has been plugged and is not gone, by ascending address. */
  public List<MemoryDevice> memoryDevices() {
    return platform.memoryDevices().stream().map(Machine::describe).toList();
  }

  private static MemoryDevice describe(Dimm dimm) {
    return new MemoryDevice(dimm.id(), dimm.ra(), dimm.size());
  }

  /**
   * Lets the next DMA in one direction, of any device behind a host bridge, meet an error of the
   * bus, upon which the bridge stops its devices as real ones do.
   *
   * @param hostBridge its index; it must have {@code eeh=on}
   * @param write whether a device's write to memory is to fail, a message included, or else its
   *     read
   * @throws ConfigurationException if there is no such bridge
   */
  public void injectDmaError(int hostBridge, boolean write) {
    try {
      platform.injectDmaError(hostBridge, write);
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /**
   * Guest instructions executed so far by all processors, give or take those of the current slice.
   */
  public long instructions() {
    return platform.processors().stream().mapToLong(VirtualProcessor::executed).sum();
  }

  /**
   * What is on the buses of the host bridges now, in the order of the bridges. May be asked for at
   * any time, also while the guest maps and unmaps.
   */
  public List<BusSnapshot> buses() {
    return platform.hostBridges().stream().map(bridge -> Snapshots.of(bridge.endpoint())).toList();
  }

  /** The memory that the processors of the machine see now, by ascending address. */
  public List<MemorySnapshot> memory() {
    return Snapshots.of(platform.memory(), memoryDevices());
  }

  /**
   * How often the guest has made each hypercall so far, by LoPAR's name; unknown ones are left out.
   */
  public Map<String, Long> hypercalls() {
    Map<String, Long> counts = new LinkedHashMap<>();
    platform.hypercalls().forEach((call, count) -> counts.put(call.name(), count));
    return counts;
  }

  /** Bytes of the host that the machine takes now of its {@link MachineConfig#hostMemory}. */
  public long hostBytes() {
    return host.used();
  }

  /** Bytes of the host that the guest's TCE tables take now. */
  public long tableBytes() {
    return platform.iommu().budget().used();
  }

  /** The most bytes of the host that the guest's TCE tables have taken at a time. */
  public long peakTableBytes() {
    return platform.iommu().budget().peak();
  }

  /**
   * Bytes of the host that the guest's TCE tables may take: {@code -M pseries,table-budget=SIZE}.
   */
  public long tableBudget() {
    return platform.iommu().budget().limit();
  }

  @Override
  public void close() {
    stop();
    console.close();
    platform.terminal().close();
    try {
      closeAll();
    } catch (UncheckedIOException e) {
      throw new HostException(e.getMessage(), e);
    }
  }
}
