package dev.oriel.machine;

import dev.oriel.boot.Boot;
import dev.oriel.boot.ElfImage;
import dev.oriel.boot.Firmware;
import dev.oriel.boot.ImageException;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.isa.IsaTable;
import dev.oriel.machine.replay.LogRecord;
import dev.oriel.machine.replay.LogRecord.Deed;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.memory.Standstill;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.pseries.FirmwareSettings;
import dev.oriel.pseries.Identity;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.PlatformSettings;
import dev.oriel.pseries.event.Dimm;
import dev.oriel.pseries.processor.ProcessorFeatures;
import dev.oriel.pseries.processor.ProcessorLoop;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.processor.VirtualProcessor;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ByteChannel;
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

  /** It becomes one when it happens. */
  private static final LogRecord.Moment NO_MOMENT = new LogRecord.Moment(0, 0);

  /** Memory and trace, which can still be inspected after the guest has ended. */
  private final Resources resources = new Resources();

  /** Drives and devices, flushed and released as soon as the guest has ended. */
  private final Resources peripherals = new Resources();

  private final MachineConfig config;
  private final Outside outside;
  private final HostShare host;
  private final Peripherals devices;
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
      devices =
          new Peripherals(
              config,
              peripherals,
              events,
              (name, still) -> time.executor(name, still, lifecycle::fail),
              cores,
              outside,
              lifecycle::fail);
      long room = config.maxRam() + devices.coherentMemory();
      host = resources.hold(HostShare.open(config.hostMemory(), 0));
      host.require(PLATFORM_BYTES);
      GuestMemory memory = resources.hold(GuestMemory.reserve(room, host));
      memory.plug(0, config.ram());
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
              memory,
              time.timebase(),
              new Engines(config, isa, traceFile.isPresent() ? traceFile.get() : lines));
      events.hear(platform, cores);
      Arrivals arrivals = new Arrivals(platform, devices, lifecycle, outside);
      outside.attach(arrivals);
      if (config.recording().isPresent()) {
        platform.addFirst(arrivals);
      }
      GuestSymbols symbols = new GuestSymbols(config.kernel(), host);
      view = new MachineView(platform, symbols);
      sanitizer =
          config
              .dmaSanitizer()
              .map(
                  s ->
                      new Sanitizer(
                          s, symbols, platform, config.warnings(), events, lifecycle::dmaError));
      devices.plugInto(platform, host);
      handover = new Handover(config, platform, devices, lifecycle);
      travel =
          config.recording().map(RecordingConfig::reverses).orElse(false)
                  && RecordedShape.networks(config).isEmpty()
                  && config.maxCpus() == 1
              ? resources.hold(new TimeTravel(platform, lifecycle::isRunning, handover.machinery()))
              : null;
      debugger = new Debugger(platform, travel, config.recording().isPresent());
      bench = new TestBench(platform, lifecycle);
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
          config.firmware().map(image -> new Firmware(image.name(), onePiece(image))),
          config.kernel().map(image -> ElfImage.parse(image.name(), onePiece(image))),
          config.initrd().map(Image::pieces).orElse(List.of()));
    } catch (ImageException e) {
      throw new ConfigurationException(e.getMessage(), e);
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
      devices.end();
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
    try {
      devices.drives().takeUp(Duration.ZERO);
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(HostException.words(e), e);
    }
    Optional<Path> snapshot = config.recording().flatMap(RecordingConfig::snapshot);
    boolean replays = config.recording().map(RecordingConfig::replays).orElse(false);
    if (replays && snapshot.isPresent()) {
      outside.follow();
      handover.takeOver(snapshot.get());
    }
    outside.begin(
        () -> RecordedShape.of(config, devices.present(), memoryDevices(), handover.origin()));
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

  /**
   * Makes the machine stand still, and returns when it does: every processor is between two
   * instructions or asleep, no device works or does DMA, and the time base stands. It can then be
   * looked at and changed, by this thread only; it goes on when the result is closed. That takes
   * less than 100 ms, whatever the guest does, unless a host file or a host's table takes longer
   * for one step, or the machine is just loading its images. What the host's clock tells the guest
   * goes on, as does a device of the host that was passed through.
   *
   * <p>Of two threads one waits for the other. A thread may do it again inside. Not for a thread
   * that the machine calls back.
   *
   * @throws IllegalStateException if the machine is closed, or its own thread asks
   */
  public Standstill.Still standStill() {
    return platform.standstill().begin();
  }

  /**
   * Stops all processors and devices, and the time base, until {@link #resume}; returns when they
   * have stopped. Memory can be plugged meanwhile, and the console takes some input. Before the
   * start, the machine will be loaded but not run. No effect once the guest has ended.
   */
  public void pause() {
    platform.standstill().pause();
  }

  /**
   * Lets a paused machine go on, with the time base where it was. One whose guest has moved takes
   * its drives back.
   *
   * @throws ConfigurationException if another machine has them; then it stays paused
   */
  public void resume() {
    try {
      devices.drives().takeBack();
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(HostException.words(e), e);
    }
    platform.standstill().resume();
  }

  /** Whether the machine is paused. */
  public boolean isPaused() {
    return platform.standstill().isPaused();
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

  /**
   * Saves the running guest to a file, from which {@link #restore} continues it in a machine of the
   * same configuration. The file is replaced once all is written. The guest stands still meanwhile,
   * and goes on.
   *
   * @throws SnapshotException if the guest has ended, or a device cannot be saved, which it names
   * @throws HostException if the file cannot be written
   */
  public void save(Path file) {
    save(file, SnapshotForm.PACKED);
  }

  /** As {@link #save(Path)}, in a file of the given form. */
  public void save(Path file, SnapshotForm form) {
    handover.save(file, form);
  }

  /**
   * Moves the guest to a machine of the same configuration, which {@link #receive}s it. Its memory
   * is sent while it runs; it stands still for the rest, and is paused here from then on, for good
   * unless somebody resumes it. Drives that are written go along, on storage that both reach. If it
   * does not move, for whatever reason, it goes on here.
   *
   * @param peer connects with the other machine, on a thread of the migration
   * @throws SnapshotException if the guest does not run, moves already, or something cannot be
   *     moved, which it names
   */
  public Migration migrate(Migration.Peer peer) {
    return migrate(peer, progress -> {});
  }

  /**
   * As {@link #migrate(Migration.Peer)}.
   *
   * @param told is called when the status of the migration changes, and each time that it has been
   *     determined what the guest has written; on any thread, and must not wait
   */
  public Migration migrate(Migration.Peer peer, Consumer<Migration.Progress> told) {
    return handover.migrate(peer, told);
  }

  /** The migration of the guest to another machine, if there was one; the last. */
  public Optional<Migration> migration() {
    return handover.migration();
  }

  /**
   * Takes over a guest that another machine {@link #migrate}s, before the start: it then goes on
   * here, paused if it was there. Waits for all of it. After an exception the machine can only be
   * closed, and the guest goes on where it was.
   *
   * @throws SnapshotException if what comes is no guest of a machine of this configuration, or is
   *     cut off
   * @throws IllegalStateException if the machine was started, or has taken over a guest
   */
  public void receive(ByteChannel from) {
    if (!handover.receive(from)) {
      pause();
    }
  }

  /**
   * A second machine that goes on from this instant once it is {@linkplain #start started}, on its
   * own: as {@link #fork(Consumer)}, with console output that nobody reads.
   */
  public Machine fork() {
    return fork(own -> {});
  }

  /**
   * A second machine that goes on from this instant once it is {@linkplain #start started}. It
   * shares memory with a copy of this one's that is made now, and takes host memory of its own for
   * what it writes. Writes to its drives are temporary: they begin with those of this one, all of
   * whose drives must be read-only or temporary. This guest stands still meanwhile, and goes on.
   *
   * <p>Nobody reads the clone's console output, trace and lines unless {@code own} says otherwise;
   * it has networks of its own of the kind {@code user}, and those that {@code own} gives it.
   * Connections through networks do not go on. Both guests draw the same random numbers from what
   * their kernels hold.
   *
   * @param own changes the clone's configuration: outputs, lines, networks, clock, random numbers
   * @throws SnapshotException if the guest does not run, or something cannot be cloned, which it
   *     names
   * @throws HostException if the host has no memory or space for it
   */
  public Machine fork(Consumer<MachineConfig.Builder> own) {
    return handover.fork(own);
  }

  /** How the guest goes on elsewhere. */
  Handover handover() {
    return handover;
  }

  /**
   * Takes over a guest that {@link #save} has saved, before the start: the guest then goes on from
   * there instead of booting. After an exception the machine can only be closed.
   *
   * @throws SnapshotException if the file is no snapshot of a machine of this configuration, and of
   *     the drives' present contents
   * @throws HostException if the file cannot be read
   * @throws IllegalStateException if the machine was started, or has taken over a guest
   */
  public void restore(Path file) {
    handover.restore(file);
  }

  /**
   * Writes memory and registers to a core file for gdb or crash (ELF64), which is replaced once all
   * is written. The guest stands still meanwhile, and goes on.
   *
   * @return bytes of memory in it; what is zero takes no space
   * @throws HostException if the file cannot be written; then nothing is left of it
   */
  public long dump(Path file) {
    try (Standstill.Still _ = standStill()) {
      return new MemoryDump(platform).write(file);
    }
  }

  /** Does something to the machine, not while anybody else makes it stand still. */
  private <T> T change(LogRecord.Command deed, Supplier<T> what) {
    return told(() -> outside.change(deed, () -> platform.standstill().visit(what)));
  }

  private void change(LogRecord.Command deed, Runnable what) {
    boolean _ = change(deed, done(what));
  }

  /** As {@link #change}, what a recording cannot repeat. */
  private void changeLive(Runnable what) {
    requireUnrecorded();
    boolean _ = told(() -> platform.standstill().visit(done(what)));
  }

  /** As {@link #changeLive}, while the machine stands still. */
  private void still(Runnable what) {
    requireUnrecorded();
    boolean _ =
        told(
            () -> {
              try (Standstill.Still _ = standStill()) {
                what.run();
                return true;
              }
            });
  }

  private void requireUnrecorded() {
    if (config.recording().isPresent()) {
      throw new ConfigurationException("this cannot be recorded or replayed (rr=)");
    }
  }

  private static Supplier<Boolean> done(Runnable what) {
    return () -> {
      what.run();
      return true;
    };
  }

  /** Does what its user may have got wrong. */
  private static <T> T told(Supplier<T> what) {
    try {
      return what.get();
    } catch (BadConfigurationException | OutOfHostMemoryException e) {
      throw new ConfigurationException(HostException.words(e), e);
    }
  }

  /**
   * Ends the machine like a power cut, but flushes drives; returns when it has ended.
   *
   * @throws IllegalStateException if the caller makes it stand still
   */
  public void stop() {
    if (platform.standstill().heldByCaller()) {
      throw new IllegalStateException("a machine that stands still cannot end");
    }
    console.hurry();
    traceFile.ifPresent(TraceFile::hurry);
    migration().ifPresent(Migration::cancel);
    lifecycle.stop();
  }

  /**
   * Resets the machine like a button: the guest is loaded anew, with its memory and drives as they
   * are, and a paused machine stays paused. Returns when that is done. A configuration that
   * disables reboots makes it the end of the machine.
   *
   * @throws ConfigurationException if the guest does not run
   * @throws IllegalStateException if the caller makes it stand still
   */
  public void reset() throws InterruptedException {
    if (platform.standstill().heldByCaller()) {
      throw new IllegalStateException("a machine that stands still cannot be reset");
    }
    if (!lifecycle.reset(this::requestReset)) {
      throw new ConfigurationException("the machine cannot be reset: the guest does not run");
    }
  }

  private void requestReset() {
    boolean _ =
        outside.change(
            deed(Deed.RESET, "", 0),
            () -> {
              lifecycle.reboot();
              return true;
            });
  }

  private static LogRecord.Command deed(Deed deed, String name, long number) {
    return new LogRecord.Command(NO_MOMENT, deed, name, number, Map.of());
  }

  /**
   * Asks the guest to switch the machine off in an orderly way, by an event of environment and
   * power (EPOW). Linux runs {@code poweroff}; a guest may ignore it.
   */
  public void powerDown() {
    change(deed(Deed.POWER_DOWN, "", 0), platform::powerDown);
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
    return devices.vsock();
  }

  /** The number of distinct findings of the DMA sanitizer so far. */
  public int dmaReports() {
    return sanitizer.map(Sanitizer::reports).orElse(0);
  }

  /**
   * Plugs {@code size} bytes of memory and notifies the guest, which onlines them when it chooses;
   * if the machine is not running, at power-on. The configuration must have room for them.
   *
   * @param id the name of this memory
   * @throws ConfigurationException if the size is no multiple of 256 MiB, no room or slot is left,
   *     or {@code id} is taken
   */
  public MemoryDevice plugMemory(String id, long size) {
    return describe(change(deed(Deed.PLUG_MEMORY, id, size), () -> platform.plugMemory(id, size)));
  }

  /**
   * Asks the guest to release the memory plugged as {@code id}. It is removed when the guest has
   * released all of it, which it may refuse, or at the next reboot.
   *
   * @throws ConfigurationException if there is none or it has been asked for already
   */
  public void unplugMemory(String id) {
    change(deed(Deed.UNPLUG_MEMORY, id, 0), () -> platform.unplugMemory(id));
  }

  /** The plugged memory, by ascending address. */
  public List<MemoryDevice> memoryDevices() {
    return platform.memoryDevices().stream().map(Machine::describe).toList();
  }

  static MemoryDevice describe(Dimm dimm) {
    return new MemoryDevice(dimm.id(), dimm.ra(), dimm.size());
  }

  /**
   * Plugs a core, a PCI device, a SCSI unit of a PCI adapter, or a port of a virtio-serial-pci,
   * while the guest runs, and notifies the guest, which takes it into use when it chooses. Drives,
   * networks and lines that it names must be there, and free.
   *
   * @throws ConfigurationException if it cannot be plugged, or not now; then nothing has changed
   */
  public void plug(DeviceConfig device) {
    if (devices.isOnBus(device)) {
      still(() -> devices.plug(device));
    } else {
      change(
          new LogRecord.Command(
              NO_MOMENT, Deed.PLUG_DEVICE, device.driver(), 0, device.properties()),
          () -> devices.plug(device));
    }
  }

  /**
   * Opens a drive, for a device that is plugged later.
   *
   * @throws ConfigurationException if it cannot be opened, or there is one with that name
   */
  public void addDrive(DriveConfig drive) {
    changeLive(
        () -> {
          devices.requireRunning();
          devices.drives().add(drive);
        });
  }

  /**
   * Closes a drive that no device has.
   *
   * @throws ConfigurationException if there is none, or it is in use
   * @throws HostException if it cannot be written
   */
  public void removeDrive(String id) {
    changeLive(
        () -> {
          devices.requireRunning();
          devices.drives().remove(id);
        });
  }

  /**
   * Changes the size of a drive, while nothing is read or written. Virtio and SCSI disks tell the
   * guest; NVMe's do not.
   *
   * @param bytes a multiple of 512, not 0; what is cut off is lost
   * @throws ConfigurationException if there is none, or the host or the format refuses
   */
  public void resizeDrive(String id, long bytes) {
    still(
        () -> {
          devices.requireRunning();
          devices.drives().resize(id, bytes);
        });
  }

  /**
   * Changes a property of a device while the machine runs: {@code bootindex} of what firmware can
   * boot from, which it looks at after the next reset, negative for none; or {@code
   * guest-stats-polling-interval} of a balloon, in seconds, 0 for none.
   *
   * @param id the name of the device
   * @throws ConfigurationException if there is no such device, or the property cannot be changed,
   *     or not to that
   */
  public void setProperty(String id, String property, int value) {
    still(() -> devices.change(id, property, value));
  }

  /** The drives that there are now. */
  public List<DriveConfig> drives() {
    return devices.drives().all();
  }

  /** The devices that there are now, each with its place, as they would be configured. */
  public List<DeviceConfig> devices() {
    return devices.present();
  }

  /**
   * Opens a network, for a card that is plugged later.
   *
   * @throws ConfigurationException if it cannot be opened, or there is one with that name
   */
  public void addNetwork(NetdevConfig netdev) {
    changeLive(
        () -> {
          devices.requireRunning();
          devices.networks().add(netdev);
        });
  }

  /**
   * Closes a network. Its card, if it has one, loses its link.
   *
   * @throws ConfigurationException if there is none
   */
  public void removeNetwork(String id) {
    changeLive(
        () -> {
          devices.requireRunning();
          devices.networks().remove(id);
        });
  }

  /** Whether a network has that name. */
  public boolean hasNetwork(String id) {
    return devices.networks().has(id);
  }

  /**
   * Pulls the cable of a network card, or plugs it in again. Frames are lost meanwhile, and the
   * card's driver is told if it can be.
   *
   * @param name the card's, or its network's
   * @throws ConfigurationException if there is neither
   */
  public void setLink(String name, boolean up) {
    changeLive(
        () -> {
          devices.requireRunning();
          devices.networks().setLink(name, up);
        });
  }

  /**
   * Adds a line, for a port that is plugged later.
   *
   * @throws ConfigurationException if there is one with that name
   */
  public void addLine(String id, SerialLine line) {
    changeLive(() -> devices.ports().addLine(id, line));
  }

  /**
   * Removes a line that no port has.
   *
   * @throws ConfigurationException if there is none, or it is in use
   */
  public void removeLine(String id) {
    changeLive(() -> devices.ports().removeLine(id));
  }

  /** The cores that the machine has or has room for, ascending. */
  public List<CpuCore> cores() {
    return devices.cores();
  }

  /** Whether a device has that name, other than memory. */
  public boolean hasDevice(String id) {
    return devices.present().stream()
        .anyMatch(device -> device.properties().getOrDefault("id", "").equals(id));
  }

  /**
   * Asks the guest to release a PCI device, or a core that is a device, also one that it has
   * started with. The device leaves when the guest has isolated it, at the next reboot, or at once
   * if the guest does not use it. A SCSI unit or a port leaves at once, and the guest is told. Then
   * there is a {@link MachineEvent.DeviceUnplugged}, and its drives and network are free.
   *
   * @param id the device's name
   * @throws ConfigurationException if there is none, it cannot leave, or was asked for already
   */
  public void unplug(String id) {
    if (devices.onBus(id).isPresent()) {
      still(() -> devices.unplug(id));
    } else {
      change(deed(Deed.UNPLUG_DEVICE, id, 0), () -> devices.unplug(id));
    }
  }

  /**
   * Asks the guest to keep {@code bytes} of its RAM only, and give the rest to the host; all of it,
   * if there is less. It needs a {@code virtio-balloon-pci} and a driver; {@link
   * MachineEvent.BalloonChanged} tells what the guest does.
   *
   * @throws ConfigurationException if there is no balloon, or {@code bytes} is not positive
   */
  public void balloon(long bytes) {
    if (bytes <= 0) {
      throw new ConfigurationException("a guest keeps at least a byte, not " + bytes);
    }
    change(deed(Deed.BALLOON, "", bytes), () -> devices.askToKeep(bytes));
  }

  /** What the guest has kept of its RAM; empty without a {@code virtio-balloon-pci}. */
  public Optional<BalloonState> balloon() {
    return devices
        .balloon()
        .device()
        .map(one -> new BalloonState(one.actual(), one.statistics(), one.statisticsTime()));
  }

  /**
   * Makes the next DMA in one direction, of any device behind a host bridge, fail with a bus error;
   * the bridge then stops its devices as on real hardware.
   *
   * @param hostBridge its index; it must have {@code eeh=on}
   * @param write true to fail a device's write to memory or message, false to fail a read
   * @throws ConfigurationException if there is no such bridge
   */
  public void injectDmaError(int hostBridge, boolean write) {
    change(
        deed(Deed.INJECT_DMA_ERROR, write ? "write" : "read", hostBridge),
        () -> platform.injectDmaError(hostBridge, write));
  }

  /** Guest instructions executed so far by all processors, except some of the current slice. */
  public long instructions() {
    return platform.processors().stream().mapToLong(VirtualProcessor::executed).sum();
  }

  /**
   * The current buses of the host bridges, in the order of the bridges. Can be called at any time,
   * also while the guest maps and unmaps.
   */
  public List<BusSnapshot> buses() {
    return platform.hostBridges().stream()
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

  /** The devices of the host bridges, in the order of bridges and slots. */
  public List<PciDevice> pciDevices() {
    return platform.hostBridges().stream()
        .flatMap(
            bridge ->
                bridge.slots().entrySet().stream()
                    .map(
                        slot ->
                            Snapshots.of(
                                slot.getValue(),
                                devices.id(slot.getValue()),
                                bridge.endpoint().index(),
                                slot.getKey())))
        .toList();
  }

  /** The memory that the processors of the machine see now, by ascending address. */
  public List<MemorySnapshot> memory() {
    return Snapshots.of(platform.memory(), memoryDevices());
  }

  /** The number of calls of each hypercall so far, by LoPAR's name, without unknown ones. */
  public Map<String, Long> hypercalls() {
    Map<String, Long> counts = new LinkedHashMap<>();
    platform.hypercalls().forEach((call, count) -> counts.put(call.name(), count));
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
    stop();
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
