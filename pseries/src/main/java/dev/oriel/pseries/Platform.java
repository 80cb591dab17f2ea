package dev.oriel.pseries;

import dev.oriel.boot.Boot;
import dev.oriel.boot.BootLayout;
import dev.oriel.boot.EntryState;
import dev.oriel.boot.Fdt;
import dev.oriel.boot.FdtNode;
import dev.oriel.cpu.DebugPoints;
import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.InstructionTime;
import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.PartitionPart;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.VcpuPart;
import dev.oriel.device.BlockImage;
import dev.oriel.iommu.DmaFault;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.IommuListener;
import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.sanitizer.DmaReport;
import dev.oriel.iommu.sanitizer.DmaSanitizer;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.DirtyLog;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.Part;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallTable;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.connector.ConnectorCalls;
import dev.oriel.pseries.connector.Connectors;
import dev.oriel.pseries.event.Dimm;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.event.PlatformListener;
import dev.oriel.pseries.interrupt.EventStatePages;
import dev.oriel.pseries.interrupt.InterruptController;
import dev.oriel.pseries.interrupt.InterruptControllers;
import dev.oriel.pseries.interrupt.InterruptInput;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.pseries.interrupt.SourceView;
import dev.oriel.pseries.interrupt.ThreadManagementPages;
import dev.oriel.pseries.interrupt.Xics;
import dev.oriel.pseries.interrupt.XicsCalls;
import dev.oriel.pseries.interrupt.Xive;
import dev.oriel.pseries.interrupt.XiveCalls;
import dev.oriel.pseries.memory.AddressMap;
import dev.oriel.pseries.memory.CoherentMemory;
import dev.oriel.pseries.memory.MemoryHcalls;
import dev.oriel.pseries.memory.PluggableMemory;
import dev.oriel.pseries.pci.BridgeTables;
import dev.oriel.pseries.pci.HostBridges;
import dev.oriel.pseries.pci.PciHostBridge;
import dev.oriel.pseries.pci.SlotConnectors;
import dev.oriel.pseries.pci.TceHcalls;
import dev.oriel.pseries.processor.CallSites;
import dev.oriel.pseries.processor.CoreConnectors;
import dev.oriel.pseries.processor.CoreThreads;
import dev.oriel.pseries.processor.FirmwareNmi;
import dev.oriel.pseries.processor.ProcessorHcalls;
import dev.oriel.pseries.processor.ProcessorLoop;
import dev.oriel.pseries.processor.ProcessorNodes;
import dev.oriel.pseries.processor.ProcessorRtas;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.processor.Processors;
import dev.oriel.pseries.processor.Rotation;
import dev.oriel.pseries.processor.VirtualProcessor;
import dev.oriel.pseries.trace.TceTrace;
import dev.oriel.pseries.vio.LogicalLanCalls;
import dev.oriel.pseries.vio.TerminalCalls;
import dev.oriel.pseries.vio.VioBus;
import dev.oriel.pseries.vio.VioCalls;
import dev.oriel.pseries.vio.VirtualTerminal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one pseries machine, connected. It has no threads: its owner runs the processors,
 * and resets or boots it only while none of them runs.
 */
public final class Platform {
  private static final int RNG_SEED = 32;

  /** Seconds without bus mastering after which a function has no driver: a reset takes less. */
  private static final long UNBOUND_AFTER = 10;

  private final PlatformSettings settings;
  private final GuestMemory memory;
  private final Partition partition;
  private final AddressMap addressMap = new AddressMap();
  private final HcallTable hcalls = new HcallTable();
  private final RtasTable rtas;
  private final InterruptControllers interrupts;
  private final Iommu iommu;
  private final CoherentMemory coherent;
  private final PlatformEvents events;
  private final PluggableMemory pluggable;
  private final List<InterruptInput> inputs;
  private final HostBridges bridges;
  private final VirtualTerminal terminal;

  private final VioBus vioBus;
  private final Nvram nvram;
  private final FirmwareNmi nmi;
  private final Processors processors;
  private final GuestCalls calls;

  /** What runs the processors, if they take turns. */
  private final @Nullable Rotation rotation;

  private final CoreThreads threads;
  private final CoreConnectors cores;

  /** What has state besides the processors, in the order in which it is restored. */
  private final List<Part> parts = new ArrayList<>();

  /** What is restored before the processors. */
  private final List<Part> firstParts = new ArrayList<>();

  private @Nullable DmaSanitizer sanitizer;
  private volatile @Nullable BootLayout layout;

  /** Since the machine was created; the second one is a reboot, also of one that went on. */
  private int powerOns;

  /** Where in the tree are devices that firmware is to boot from. */
  private volatile List<String> bootPaths = List.of();

  private final List<IommuListener> observers = new CopyOnWriteArrayList<>();

  /**
   * @param memory RAM at 0 and perhaps more
   * @param engines creates the engine of each vCPU
   */
  public Platform(
      PlatformSettings settings,
      GuestMemory memory,
      Timebase timebase,
      Function<Vcpu, ExecutionEngine> engines) {
    this.settings = settings;
    this.memory = memory;
    partition = new Partition(memory, addressMap, timebase);
    partition.setRandom(settings.random());
    partition.setLargeDecrementer(settings.features().largeDecrementer());
    nmi = new FirmwareNmi(memory, settings.power(), settings.features().firmwareNmi());
    partition.onMachineCheck(nmi::machineChecked);
    ProcessorTopology topology = settings.processors();
    partition.setThreadsPerCore(topology.threads());
    processors = new Processors(topology.most(), server -> processor(server, engines));
    inputs = Stream.generate(InterruptInput::new).limit(topology.most()).toList();
    interrupts =
        new InterruptControllers(
            settings.interrupts(),
            memory,
            topology.most(),
            inputs.toArray(InterruptController.Line[]::new));
    interrupts.claim(Interrupts.EPOW, false);
    interrupts.claim(Interrupts.HOTPLUG, false);
    interrupts.claim(Interrupts.VIO + 1, false);
    TableBudget budget = new TableBudget(settings.tableBudget(), memory.host());
    coherent = new CoherentMemory(memory);
    long memoryEnd = PlatformTree.highestAddress(memory, settings.maxRam());
    iommu = new Iommu(memory, memoryEnd, EmulatedTable::create, budget);
    long room = settings.maxRam() - memory.regions().getFirst().size();
    events = new PlatformEvents(interrupts);
    pluggable = new PluggableMemory(partition, iommu, room, settings.slots(), events);
    threads = new CoreThreads(processors, inputs, topology, settings.features());
    cores = new CoreConnectors(topology.most(), topology.threads(), events, threads);
    terminal =
        new VirtualTerminal(
            VioBus.terminal(settings.consoleUnit()),
            Interrupts.VIO,
            interrupts,
            settings.console());
    vioBus = new VioBus(terminal, interrupts, iommu, standstill(), memory.host());
    nvram = new Nvram(VioBus.NVRAM, Interrupts.VIO + 1, settings.firmware().variables());
    rtas = new RtasTable(memory);
    calls = new GuestCalls(hcalls, rtas, processors);
    bridges =
        new HostBridges(
            iommu,
            new BridgeTables(memory, coherent, budget),
            coherent,
            interrupts,
            events,
            settings.trace(),
            addressMap,
            rtas);
    parts.addAll(interrupts.parts());
    parts.addAll(List.of(bridges.messageNumbers(), pluggable, cores, terminal, nvram, nmi));
    for (int server = 0; server < topology.cpus(); server += topology.threads()) {
      cores.add(server / topology.threads());
    }
    rotation =
        timebase instanceof InstructionTime time && topology.most() > 1
            ? new Rotation(processors, time, standstill())
            : null;
    if (rotation != null) {
      // There is no thread that would take turns with this one.
      partition.setPause(() -> {});
      processors.onEnd(rotation::end);
    }
    install();
  }

  private VirtualProcessor processor(int server, Function<Vcpu, ExecutionEngine> engines) {
    Vcpu vcpu = new Vcpu(server, partition);
    try {
      return new VirtualProcessor(vcpu, engines.apply(vcpu), hcalls);
    } catch (OutOfHostMemoryException e) {
      partition.remove(vcpu);
      throw e;
    }
  }

  private void install() {
    Predicate<Vcpu> interrupted = vcpu -> processors.of(vcpu).mustInterruptCall();
    hcalls.on(Hcall.KVMPPC_H_RTAS, vcpu -> rtas.call(vcpu, vcpu.gpr[4]));
    new ProcessorHcalls(processors, memory, nmi, settings.features()).install(hcalls);
    new MemoryHcalls(memory, addressMap, interrupted).install(hcalls);
    new TerminalCalls(vioBus, interrupted).install(hcalls, rtas);
    installInterrupts();
    new TceHcalls(iommu, interrupted).install(hcalls);
    new LogicalLanCalls(vioBus.devices()).install(hcalls);
    new VioCalls(vioBus.devices()).install(hcalls, rtas);
    new FirmwareCalls(memory, nmi, settings.power(), interrupts, this::negotiated).install(hcalls);
    new ProcessorRtas(processors, settings.power()).install(rtas);
    SystemRtas system =
        new SystemRtas(
            settings.power(),
            processors,
            settings.processors().most(),
            settings.clock(),
            memory.regions().getFirst().size(),
            settings.identity());
    system.install(rtas);
    parts.add(system);
    new ConnectorCalls(this::connectors).install(rtas);
    rtas.on(RtasCall.CHECK_EXCEPTION, events::check);
    nvram.install(rtas);
    nmi.install(rtas);
  }

  private Connectors connectors(int index) {
    if (CoreConnectors.areNamedBy(index)) {
      return cores;
    }
    if (SlotConnectors.areNamedBy(index)) {
      return bridges
          .find(SlotConnectors.bridgeOf(index))
          .<Connectors>map(PciHostBridge::connectors)
          .orElse(pluggable);
    }
    return pluggable;
  }

  private void installInterrupts() {
    Xics xics = interrupts.xics();
    if (xics != null) {
      new XicsCalls(xics).install(hcalls, rtas);
    }
    Xive xive = interrupts.xive();
    if (xive != null) {
      EventStatePages events = new EventStatePages(xive, interrupts::exploited);
      addressMap.map(EventStatePages.FIRST_RA, EventStatePages.SIZE, events);
      addressMap.map(
          ThreadManagementPages.SYSTEM_RA,
          2 * ThreadManagementPages.PAGE,
          new ThreadManagementPages(xive, interrupts::exploited));
      new XiveCalls(xive, events, interrupts::exploited).install(hcalls);
    }
  }

  /** Adds a part that is restored before all others. */
  public void addFirst(Part part) {
    firstParts.add(part);
  }

  /**
   * Keeps the NVRAM in an image, which the caller closes.
   *
   * @throws BadConfigurationException if it cannot be used
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public void keepNvram(BlockImage image) {
    nvram.keepIn(image, memory.host());
  }

  /** Has firmware boot from these devices, by their places in the device tree, in this order. */
  public void bootFrom(List<String> paths) {
    bootPaths = List.copyOf(paths);
  }

  /**
   * Plugs {@code size} bytes of memory while the guest runs, and notifies it; it onlines them when
   * it chooses.
   *
   * @throws BadConfigurationException if the size is no multiple of 256 MiB, there is no room or
   *     slot, or {@code id} is taken
   */
  public Dimm plugMemory(String id, long size) {
    return pluggable.plug(id, size);
  }

  /**
   * Asks the guest to release the memory plugged as {@code id}. It is removed when the guest has
   * released all of it, which it may refuse, or at the next power-on.
   *
   * @throws BadConfigurationException if there is none or it has been asked for already
   */
  public void unplugMemory(String id) {
    pluggable.requestUnplug(id);
  }

  /**
   * Adds a core that is not there, before the first reset.
   *
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public void addCore(int core) {
    cores.add(core);
  }

  /**
   * Plugs a core that is not there while the guest runs, and notifies it. Its processors are
   * stopped; {@link #loops} says what is to run them.
   *
   * @throws BadConfigurationException if the guest takes no notice of anything
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public void plugCore(int core) {
    cores.plug(core);
  }

  /**
   * Asks the guest to give back a core that is there. It leaves when the guest has released it,
   * which it may refuse, or at the next power-on; its processors then stay stopped.
   *
   * @throws BadConfigurationException if it is the first one
   */
  public void unplugCore(int core) {
    cores.requestUnplug(core);
  }

  /** Whether a core is there. */
  public boolean hasCore(int core) {
    return cores.present(core);
  }

  /** Asks the guest to switch the machine off in an orderly way, which it may ignore. */
  public void powerDown() {
    events.sendPowerDown();
  }

  /** The plugged memory, by ascending address. */
  public List<Dimm> memoryDevices() {
    return pluggable.dimms();
  }

  public HostBridges hostBridges() {
    return bridges;
  }

  public VioBus vioBus() {
    return vioBus;
  }

  public GuestCalls calls() {
    return calls;
  }

  /** The interrupt sources that devices have, ascending. */
  public List<SourceView> interrupts() {
    return interrupts.view();
  }

  /** The state of the interrupt controller in lines. */
  public List<String> interruptController() {
    return interrupts.words();
  }

  /** Where a source of interrupts is, in words. */
  public String sourceName(int number) {
    if (number < Xics.FIRST_SOURCE) {
      return "from processors to processor " + number;
    }
    return switch (number) {
      case Interrupts.EPOW -> "power and environment events";
      case Interrupts.HOTPLUG -> "hot-plug events";
      case Interrupts.VIO -> "terminal";
      case Interrupts.VIO + 1 -> "NVRAM";
      default ->
          number >= Interrupts.MSI
              ? "message"
              : number >= Interrupts.PCI_LSI
                  ? "line of a host bridge"
                  : vioBus.devices().stream()
                      .filter(device -> device.irq() == number)
                      .map(device -> "virtual I/O device 0x%x".formatted(device.unit()))
                      .findFirst()
                      .orElse("");
    };
  }

  /** RAM, plugged memory and device memory, by ascending address. */
  public List<MemoryRegion> memory() {
    return memory.regions();
  }

  /** Where a debugger wants processors to stop. */
  public DebugPoints debugPoints() {
    return partition.debugPoints();
  }

  /** All memory of the guest. */
  public GuestMemory guestMemory() {
    return memory;
  }

  /**
   * Everything that has state, except memory, in the order in which it is to be restored, after a
   * {@link #reset}.
   */
  public List<Part> parts() {
    List<Part> all = new ArrayList<>(firstParts);
    all.add(new PartitionPart(partition));
    for (VirtualProcessor processor : processors.all()) {
      all.add(new VcpuPart(processor.vcpu()));
      all.add(processor);
    }
    if (rotation != null) {
      all.add(rotation);
    }
    all.addAll(parts);
    all.addAll(bridges.all());
    all.addAll(vioBus.parts());
    return all;
  }

  /**
   * Begins to log which frames of RAM are written, by processors and devices alike; the machine
   * stands still.
   *
   * @throws OutOfHostMemoryException if the host has no memory for the log
   */
  public DirtyLog beginLog() {
    DirtyLog log = memory.beginLog();
    partition.forgetStores();
    return log;
  }

  /** The frames that were written since the last call; the machine stands still. */
  public BitSet takeWritten(DirtyLog log) {
    BitSet written = log.take();
    partition.forgetStores();
    return written;
  }

  /** How the machine stands still. */
  public Standstill standstill() {
    return partition.standstill();
  }

  public Iommu iommu() {
    return iommu;
  }

  public VirtualTerminal terminal() {
    return terminal;
  }

  /** The processors, the boot processor first. */
  public List<VirtualProcessor> processors() {
    return processors.all();
  }

  /** What runs the processors that are there: a thread for each of these. */
  public List<ProcessorLoop> loops() {
    return rotation == null ? List.copyOf(processors.all()) : List.of(rotation);
  }

  InterruptControllers controllers() {
    return interrupts;
  }

  AddressMap addressMap() {
    return addressMap;
  }

  /** The external interrupt inputs of the processors that there can be, by number. */
  public List<InterruptInput> interruptInputs() {
    return inputs;
  }

  /** The time base of the processors. */
  public Timebase timebase() {
    return partition.timebase();
  }

  /** What is at real addresses that are not memory. */
  public MmioBus bus() {
    return addressMap;
  }

  /** The hypercalls that guests can make. */
  HcallTable hcalls() {
    return hcalls;
  }

  /** The RTAS calls that guests can make. */
  RtasTable rtas() {
    return rtas;
  }

  /**
   * Checks the DMA of devices on host bridges that are added from now on.
   *
   * @param told receives each new finding
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public DmaSanitizer sanitize(Consumer<DmaReport> told) {
    memory.host().require(DmaSanitizer.MOST_BYTES);
    DmaSanitizer made =
        new DmaSanitizer(
            new CallSites(processors, partition), UNBOUND_AFTER * Timebase.FREQUENCY, told);
    sanitizer = made;
    bridges.observe(made);
    return made;
  }

  private void listen() {
    List<IommuListener> all = new ArrayList<>();
    if (TceTrace.wanted(settings.trace())) {
      all.add(new TceTrace(settings.trace(), iommu.budget()));
    }
    if (sanitizer != null) {
      all.add(sanitizer);
    }
    all.addAll(observers);
    iommu.listen(all);
  }

  /** Notifies {@code observer} of what happens in the IOMMU from the next reset on. */
  public void observe(IommuListener observer) {
    observers.add(observer);
  }

  /** Notifies {@code told} of what happens in host bridges added from now on, and of memory. */
  public void listen(PlatformListener told) {
    threads.listen(told);
    pluggable.listen(told);
    bridges.listen(told);
  }

  /** The device that had a fault, in words. */
  public String deviceOf(DmaFault fault) {
    return deviceOf(fault.endpoint(), fault.requester());
  }

  /** A device that does DMA, in words. */
  public String deviceOf(int endpoint, int requester) {
    if (requester >= PciHostBridge.SLOTS) {
      return "virtual I/O device 0x%x".formatted(requester);
    }
    return bridges.find(endpoint).map(bridge -> bridge.deviceName(requester)).orElse("a device");
  }

  /** Returns to the state at power-on. RAM and NVRAM keep their contents. */
  public void reset() {
    powerOns++;
    if (sanitizer != null) {
      sanitizer.reset();
    }
    listen();
    partition.reset();
    processors.reset();
    if (rotation != null) {
      rotation.reset();
    }
    bridges.reset();
    vioBus.reset();
    interrupts.reset();
    pluggable.reset();
    cores.reset();
    nmi.reset();
  }

  /**
   * Loads a program and starts the boot processor on it; it runs once its thread does.
   *
   * @throws dev.oriel.boot.ImageException if something does not fit
   */
  public void boot(Boot boot) {
    BootLayout planned = plan(boot);
    nmi.place(planned.rtasRa());
    if (interrupts.mode() == InterruptMode.DUAL) {
      interrupts.choose(
          planned.exploitsInterrupts() && ClientArchitecture.exploits(settings.commandLine()));
    }
    byte[] fdt = flatten(planned, describe(planned));
    EntryState entry = boot.load(memory, planned, RtasTable.entryCode(), fdt);
    if (boot.hasProgram()) {
      processors.all().getFirst().start(entry.pc(), entry.msr(), entry.r3(), entry.r5());
    } else {
      bridges.unassign();
    }
  }

  /**
   * Lays a boot out: also for a machine that goes on from a snapshot of one that has booted so.
   *
   * @throws dev.oriel.boot.ImageException if something does not fit
   */
  public BootLayout plan(Boot boot) {
    BootLayout planned = boot.layout(memory.regions().getFirst().size());
    layout = planned;
    return planned;
  }

  private static byte[] flatten(BootLayout layout, FdtNode tree) {
    List<Fdt.Reservation> reservations =
        layout.firmware()
            ? List.of()
            : List.of(new Fdt.Reservation(layout.rtasRa(), layout.rtasSize()));
    return Fdt.flatten(tree, reservations, 0);
  }

  /**
   * The first address past the memory for which a guest is to size its DMA windows: includes GPU
   * memory if a host bridge offers windows that are not sized by RAM.
   */
  private long memoryEnd() {
    long ram = iommu.memoryEnd();
    long all = Math.max(ram, coherent.end());
    return bridges.anySizedFor(all) ? all : ram;
  }

  /** The device tree at power-on. */
  public FdtNode describe(BootLayout layout) {
    FdtNode root = describeParts(layout);
    FirmwareSettings firmware = settings.firmware();
    boolean first = powerOns <= 1 && !firmware.bootOnce().isEmpty();
    String order = first ? firmware.bootOnce() : firmware.bootOrder();
    byte[] seed = new byte[RNG_SEED];
    settings.random().nextBytes(seed);
    PlatformTree.describeChosen(
        root, layout, settings, order, bootPaths, interrupts.exploited(), seed, terminal.path());
    return root;
  }

  /** The device tree with which firmware updates its own, for a negotiated option vector 5. */
  private byte[] negotiated(byte[] optionVector5) {
    BootLayout used = layout;
    if (used == null) {
      throw new IllegalStateException("a processor runs, and nothing was booted");
    }
    FdtNode root = describeParts(used);
    root.child("chosen").bytes("ibm,architecture-vec-5", optionVector5);
    return flatten(used, root);
  }

  /** Each part contributes its own nodes. */
  private FdtNode describeParts(BootLayout layout) {
    FdtNode root = PlatformTree.root();
    settings.identity().describe(root);
    FdtNode rtasNode =
        PlatformTree.describeRtas(
            root, layout, coherent, memoryEnd(), settings.processors().most());
    rtas.describe(rtasNode);
    bridges.describeCalls(root, rtasNode);
    PlatformTree.describeEventSources(root);
    ProcessorNodes.describe(root, settings.processors(), settings.features(), cores);
    PlatformTree.describeMemory(root, memory);
    coherent.describe(root);
    pluggable.describe(root);
    bridges.describe(root, !layout.firmware());
    FdtNode vdevice = PlatformTree.vdevice(root);
    terminal.describe(vdevice);
    nvram.describe(vdevice);
    vioBus.describe(vdevice);
    interrupts.describe(root, settings.processors().most());
    return root;
  }
}
