package dev.oriel.machine;

import dev.oriel.boot.Boot;
import dev.oriel.boot.ElfImage;
import dev.oriel.boot.Firmware;
import dev.oriel.boot.ImageException;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.pseries.FirmwareSettings;
import dev.oriel.pseries.Identity;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.PlatformSettings;
import dev.oriel.pseries.processor.ProcessorFeatures;
import dev.oriel.pseries.processor.ProcessorLoop;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine: created from a {@link MachineConfig}, started once, awaited, closed. Safe to use from
 * any thread. Closing stops it, flushes its drives and frees everything it held.
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
  /** Host memory of a machine that does nothing. */
  private static final long PLATFORM_BYTES = 2 << 20;

  /**
   * Memory reserved from other machines: for the tables of what Linux maps, and for the code marks
   * of RAM.
   */
  private static final long TABLE_BYTES = 4 << 20;

  private static final int RAM_PER_MARK_BYTE_SHIFT = 10;
  private static final long MOST_MARK_BYTES = 8 << 20;

  /** Memory and trace, which can still be inspected after the guest has ended. */
  private final Resources resources = new Resources();

  /** Drives and devices, flushed and released as soon as the guest has ended. */
  private final Resources peripherals = new Resources();

  private final MachineConfig config;
  private final Outside outside;
  private final HostShare host;
  private final Peripherals parts;
  private final Platform platform;
  private final Boot boot;
  private final ConsoleOutput console;
  private final Console dialogue;
  private final Optional<TraceFile> traceFile;
  private final MachineEvents events = new MachineEvents();
  private final Lifecycle lifecycle;
  private final Optional<Sanitizer> sanitizer;
  private final Debugger debugger;
  private final Handover handover;
  private final MachineControl control;
  private final MachineProcessors processors;
  private final MachineMemory memory;
  private final MachineDevices devices;
  private final MachineView view;
  private final TestBench bench;

  private final @Nullable TimeTravel travel;
  private boolean travelling;

  private Machine(MachineConfig given) {
    ConfigChecks.check(given);
    boot = boot(given);
    Set<TraceEvent> traced = TraceFile.select(given.tracePatterns());
    lifecycle = new Lifecycle(this::prepare, this::release, this::finish, events, given.noReboot());
    outside = Outside.of(given, lifecycle);
    config = outside.config();
    try {
      resources.hold(outside);
      MachineTime time = new MachineTime(config);
      CpuCores cores = new CpuCores(config, events, lifecycle::add);
      parts =
          new Peripherals(
              config,
              peripherals,
              events,
              (name, still) -> time.executor(name, still, lifecycle::fail),
              cores,
              outside,
              lifecycle::fail);
      long room = config.maxRam() + parts.coherentMemory();
      host = resources.hold(HostShare.open(config.hostMemory(), 0));
      host.require(PLATFORM_BYTES);
      GuestMemory reserved = resources.hold(GuestMemory.reserve(room, host));
      reserved.plug(0, config.ram());
      dialogue = new Console(this::consoleInput);
      console = new ConsoleOutput(dialogue.before(config.consoleOutput()), lifecycle::fail);
      traceFile =
          config
              .traceFile()
              .map(file -> new TraceFile(file, config.warnings(), lifecycle::fail))
              .map(resources::hold);
      Consumer<String> lines = config.traceOutput();
      Trace trace = TraceFile.trace(traced, traceFile.isPresent() ? traceFile.get() : lines);
      IsaTable power9 = IsaTable.power9();
      ProcessorFeatures features = MachineProperties.features(config.machineProperties());
      IsaTable isa =
          features.instructions(
              config.trapReservedFields() ? power9.refusingReservedFields() : power9);
      platform =
          new Platform(
              new PlatformSettings(
                  new ProcessorTopology(
                      config.cpus(),
                      config.threadsPerCore(),
                      config.coresPerSocket(),
                      config.maxCpus()),
                  features,
                  MachineProperties.interrupts(config.machineProperties()),
                  config.maxRam(),
                  MachineProperties.tableBudget(config.machineProperties()),
                  config.slots(),
                  new Identity(config.name(), config.uuid()),
                  config.commandLine(),
                  new FirmwareSettings(
                      config.bootOrder(),
                      config.bootOnce(),
                      config.bootMenu(),
                      config.bootStrict(),
                      config.firmwareVariables()),
                  config.random(),
                  time.clock(),
                  config.consoleUnit(),
                  this::put,
                  trace,
                  lifecycle),
              reserved,
              time.timebase(),
              new Engines(config, isa, traceFile.isPresent() ? traceFile.get() : lines));
      events.hear(platform, cores);
      Arrivals arrivals = new Arrivals(platform, parts, lifecycle, outside);
      outside.attach(arrivals);
      if (config.recording().isPresent()) {
        platform.addFirst(arrivals);
      }
      GuestSymbols symbols = new GuestSymbols(config.kernel(), host);
      view = new MachineView(platform, symbols);
      processors = new MachineProcessors(platform, parts, symbols);
      sanitizer =
          config
              .dmaSanitizer()
              .map(
                  s ->
                      new Sanitizer(
                          s, symbols, platform, config.warnings(), events, lifecycle::dmaError));
      parts.plugInto(platform, host);
      handover = new Handover(config, platform, parts, lifecycle);
      travel =
          config.recording().map(RecordingConfig::reverses).orElse(false)
                  && RecordedShape.networks(config).isEmpty()
                  && config.maxCpus() == 1
              ? resources.hold(new TimeTravel(platform, lifecycle::isRunning, handover.machinery()))
              : null;
      debugger = new Debugger(platform, processors, travel, config.recording().isPresent());
      bench = new TestBench(platform, lifecycle);
      Changes changes = new Changes(outside, platform.standstill());
      control =
          new MachineControl(platform, lifecycle, handover, outside, changes, this::hurryOutputs);
      memory = new MachineMemory(platform, parts, changes);
      devices = new MachineDevices(platform, parts, changes);
      // Last, so that nothing that a machine starts with is taken out of it.
      long marks = Math.min(config.ram() >>> RAM_PER_MARK_BYTE_SHIFT, MOST_MARK_BYTES);
      host.setAside(TABLE_BYTES + marks);
      // What does not fit is an error now, not when the machine starts.
      platform.plan(boot);
      traceFile.ifPresent(TraceFile::open);
      sanitizer.ifPresent(Sanitizer::open);
    } catch (BadConfigurationException | ImageException | OutOfHostMemoryException e) {
      closeAll();
      throw new ConfigurationException(HostException.words(e), e);
    } catch (OutOfMemoryError e) {
      closeAll();
      throw new ConfigurationException(
          "the machine does not fit into the memory of this JVM: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      closeAll();
      throw e;
    }
  }

  private static Boot boot(MachineConfig config) {
    if (config.kernel().isEmpty() && config.firmware().isEmpty()) {
      if (config.onTestBench()) {
        return Boot.ofNothing();
      }
      throw new ConfigurationException("neither a kernel nor firmware to start");
    }
    try {
      return new Boot(
          config.firmware().map(i -> new Firmware(i.name(), loaded("firmware", () -> onePiece(i)))),
          config.kernel().map(i -> ElfImage.parse(i.name(), loaded("kernel", () -> onePiece(i)))),
          config.initrd().map(i -> loaded("initial ram disk", i::pieces)).orElse(List.of()));
    } catch (ImageException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /** Says what could not be loaded in the words of QEMU, which scripts look for. */
  private static <T> T loaded(String what, Supplier<T> loading) {
    try {
      return loading.get();
    } catch (ConfigurationException e) {
      throw new ConfigurationException("could not load " + what + ": " + e.getMessage(), e);
    }
  }

  /** The contents of a program, which must be a single file. */
  static MemorySegment onePiece(Image image) {
    List<MemorySegment> pieces = image.pieces();
    if (pieces.size() != 1) {
      throw new ConfigurationException(image.name() + ": must be a single file");
    }
    return pieces.getFirst();
  }

  /** Takes the guest's output for its console, or not. */
  private boolean put(byte[] bytes, int length) {
    boolean taken = !outside.shows() || console.put(bytes, length);
    if (taken) {
      outside.written(bytes, length);
    }
    return taken;
  }

  /** Power-on and every reboot: all parts reset, images loaded, the boot processor started. */
  private Supplier<List<ProcessorLoop>> prepare() {
    boolean _ =
        platform
            .standstill()
            .visit(
                () -> {
                  if (!handover.resume()) {
                    platform.reset();
                    platform.boot(boot);
                  }
                  return true;
                });
    handover.begins();
    if (travel != null && !travelling) {
      travelling = true;
      travel.begin(config.recording().orElseThrow().period());
    }
    return config.onTestBench() ? List::of : platform::loops;
  }

  private void release() {
    platform.standstill().endPauses();
  }

  /** The guest has ended: writes its last output and flushes its drives. */
  private void finish(ShutdownReason reason) {
    outside.end(reason);
    bench.end();
    console.drain();
    dialogue.end();
    try {
      sanitizer.ifPresent(Sanitizer::finish);
    } finally {
      parts.end();
      peripherals.close();
    }
  }

  /** What waits for its readers does not any more. */
  private void hurryOutputs() {
    console.hurry();
    traceFile.ifPresent(TraceFile::hurry);
  }

  private void closeAll() {
    try {
      peripherals.close();
    } finally {
      resources.close();
    }
  }

  /**
   * Creates the machine and loads its images; nothing runs yet.
   *
   * @throws ConfigurationException if the configuration is wrong or a file cannot be used; in this
   *     case nothing was created or changed
   */
  public static Machine create(MachineConfig config) {
    return new Machine(config);
  }

  /**
   * Starts the guest, on threads of its own.
   *
   * @throws IllegalStateException if the machine was started before
   * @throws RecordingException if it is to replay a recording of another machine
   */
  public void start() {
    lifecycle.requireFresh();
    handover.takeDrives();
    Optional<Path> snapshot = config.recording().flatMap(RecordingConfig::snapshot);
    boolean replays = config.recording().map(RecordingConfig::replays).orElse(false);
    if (replays && snapshot.isPresent()) {
      outside.follow();
      handover.takeOver(snapshot.get());
    }
    outside.begin(
        () -> RecordedShape.of(config, parts.present(), memory.plugged(), handover.origin()));
    if (!replays) {
      snapshot.ifPresent(handover::keepStart);
    }
    lifecycle.start();
  }

  /** Starts, and waits for the end. */
  public ShutdownReason run() throws InterruptedException {
    start();
    return await();
  }

  /**
   * Waits until the guest has ended and its console output and drives are written.
   *
   * @throws HostException if the host failed: a file could not be written, or memory is short
   * @throws IllegalStateException if the machine itself has failed: one of its threads died, or one
   *     that reported to {@link #fail}
   */
  public ShutdownReason await() throws InterruptedException {
    return lifecycle.await();
  }

  /** Waits for the end, no longer than {@code timeout}; empty if the machine still runs. */
  public Optional<ShutdownReason> await(Duration timeout) throws InterruptedException {
    return lifecycle.await(timeout);
  }

  /** Its buttons, and how its guest goes on later or elsewhere. */
  public MachineControl control() {
    return control;
  }

  /** Its processors and their registers. */
  public MachineProcessors processors() {
    return processors;
  }

  /** Its memory, and how much of it the guest has. */
  public MachineMemory memory() {
    return memory;
  }

  /** Its devices, drives, networks and lines. */
  public MachineDevices devices() {
    return devices;
  }

  /** What happens to this machine from now on; costs it nothing if nobody asks. */
  public EventQueue events() {
    return events(() -> {});
  }

  /**
   * As {@link #events()}, for a reader that waits for other things too.
   *
   * @param wake called after each event by the thread to which it happened, which must not wait
   */
  public EventQueue events(Runnable wake) {
    return events.open(wake);
  }

  /** What tools show of this machine. */
  public MachineView view() {
    return view;
  }

  /** What a debugger does to this machine. */
  public Debugger debugger() {
    return debugger;
  }

  /** What a test program does to this machine in the place of its processors. */
  public TestBench testBench() {
    return bench;
  }

  /** How the guest goes on elsewhere. */
  Handover handover() {
    return handover;
  }

  /**
   * The guest's panic message, as {@link GuestText}; empty if it did not panic or gave no message.
   */
  public String panicMessage() {
    return GuestText.line(lifecycle.panicMessage());
  }

  /**
   * Ends the machine because a thread that serves it has died, such as one that feeds its console;
   * {@link #await} then throws. The machine's own threads use this too.
   */
  public void fail(Throwable cause) {
    lifecycle.fail(cause);
  }

  /** The guest's console, for a program that talks with the guest. */
  public Console console() {
    return dialogue;
  }

  /** The input of the guest's console. Writes block while the guest does not read. */
  public OutputStream consoleInput() {
    return outside.consoleInput();
  }

  /**
   * The host's side of AF_VSOCK sockets: programs of the host listen there, and connect to those of
   * the guest. The guest needs a {@code vhost-vsock-pci}; without one nobody connects.
   *
   * <pre>{@code
   * machine.vsock().listen(1234, stream -> stream.input().transferTo(stream.output()));
   * try (VsockStream stream = machine.vsock().connect(22)) {
   *   ...
   * }
   * }</pre>
   */
  public Vsock vsock() {
    return parts.vsock();
  }

  /** The number of distinct findings of the DMA sanitizer so far. */
  public int dmaReports() {
    return sanitizer.map(Sanitizer::reports).orElse(0);
  }

  /**
   * The current buses of the host bridges, in the order of the bridges. Can be called at any time,
   * also while the guest maps and unmaps.
   */
  public List<BusSnapshot> buses() {
    return platform.hostBridges().all().stream()
        .map(bridge -> Snapshots.of(bridge.endpoint(), bridge.lockedByHost()))
        .toList();
  }

  /**
   * The state of the interrupt controller that the guest uses, in lines laid out as QEMU's {@code
   * info pic} is. Can be called at any time.
   */
  public List<String> interruptController() {
    return platform.interruptController();
  }

  /** The number of calls of each hypercall so far, by LoPAR's name, without unknown ones. */
  public Map<String, Long> hypercalls() {
    Map<String, Long> counts = new LinkedHashMap<>();
    platform.calls().hypercalls().forEach((call, count) -> counts.put(call.name(), count));
    return counts;
  }

  /** Bytes that the machine currently takes of its {@link MachineConfig#hostMemory}. */
  public long hostBytes() {
    return host.used();
  }

  /** Bytes of host memory that the guest's TCE tables take now. */
  public long tableBytes() {
    return platform.iommu().budget().used();
  }

  /** Peak bytes of host memory that the guest's TCE tables have taken. */
  public long peakTableBytes() {
    return platform.iommu().budget().peak();
  }

  /**
   * Bytes of host memory that the guest's TCE tables may take: {@code -M
   * pseries,table-budget=SIZE}.
   */
  public long tableBudget() {
    return platform.iommu().budget().limit();
  }

  @Override
  public void close() {
    control.stop();
    console.close();
    dialogue.end();
    platform.terminal().close();
    platform.standstill().retire();
    try {
      closeAll();
    } catch (UncheckedIOException e) {
      throw new HostException(HostException.words(e), e);
    }
  }
}
