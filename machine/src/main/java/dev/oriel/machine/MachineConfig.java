package dev.oriel.machine;

import dev.oriel.files.Share;
import dev.oriel.memory.HostMemory;
import dev.oriel.net.Network;
import dev.oriel.pseries.vio.VioBus;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a machine. Built by a {@link Builder}, immutable, usable for any number of
 * machines (one at a time if drives are writable). Values are checked when a {@link Machine} is
 * created.
 */
public final class MachineConfig {
  /** The most processors of a machine. */
  public static final int MOST_CPUS = 8;

  private final Builder b;
  private final List<String> firmwareVariables;
  private final List<DeviceConfig> devices;
  private final List<DriveConfig> drives;
  private final List<NetdevConfig> netdevs;
  private final Map<String, Network> networks;
  private final Map<String, Share> shares;
  private final Map<String, SerialLine> lines;
  private final List<TerminalConfig> terminals;
  private final List<GlobalProperty> globals;
  private final Map<String, String> machineProperties;
  private final List<String> tracePatterns;

  private MachineConfig(Builder builder) {
    b = builder.copy();
    firmwareVariables = List.copyOf(b.firmwareVariables);
    devices = List.copyOf(b.devices);
    drives = List.copyOf(b.drives);
    netdevs = List.copyOf(b.netdevs);
    networks = Map.copyOf(b.networks);
    shares = Map.copyOf(b.shares);
    lines = Map.copyOf(b.lines);
    terminals = List.copyOf(b.terminals);
    globals = List.copyOf(b.globals);
    machineProperties = java.util.Collections.unmodifiableMap(b.machineProperties);
    tracePatterns = List.copyOf(b.tracePatterns);
  }

  /** A machine with 512 MiB, one CPU, no devices, its console discarded, and no kernel yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** The name that the guest is told. */
  public Optional<String> name() {
    return Optional.ofNullable(b.name);
  }

  /** The UUID that the guest is told. */
  public Optional<UUID> uuid() {
    return Optional.ofNullable(b.uuid);
  }

  /** Bytes of RAM at real address 0. */
  public long ram() {
    return b.ram;
  }

  /** Bytes that RAM can grow to; {@link #ram} if it cannot. */
  public long maxRam() {
    return b.maxRam == 0 ? b.ram : b.maxRam;
  }

  /** Slots for memory that is plugged later. */
  public int slots() {
    return b.slots;
  }

  public int cpus() {
    return b.cpus;
  }

  /** Cores of a socket. */
  public int coresPerSocket() {
    return b.coresPerSocket == 0 ? b.cpus : b.coresPerSocket;
  }

  /** Threads of a core. */
  public int threadsPerCore() {
    return b.threadsPerCore;
  }

  /** The most processors that the guest is told of. */
  public int maxCpus() {
    return Math.max(b.cpus, b.maxCpus);
  }

  /** {@code -cpu}: {@code POWER9}. */
  public String cpuModel() {
    return b.cpuModel;
  }

  /**
   * {@code -cpu POWER9,trap-reserved-fields=on}: whether instructions with reserved bits are
   * illegal.
   */
  public boolean trapReservedFields() {
    return b.trapReservedFields;
  }

  /**
   * {@code -M pseries,NAME=VALUE}: capabilities and other properties of the machine, as written.
   */
  public Map<String, String> machineProperties() {
    return machineProperties;
  }

  /** {@code -bios}: firmware that starts the kernel, or one of a disk. */
  public Optional<Image> firmware() {
    return Optional.ofNullable(b.firmware);
  }

  /**
   * {@code -boot order=}: kinds of devices that firmware boots from, a letter each; {@code c}
   * disks, {@code d} CD-ROMs, {@code n} networks. Firmware decides if empty.
   */
  public String bootOrder() {
    return b.bootOrder;
  }

  /** {@code -boot once=}: the same for the first boot; as at every boot if empty. */
  public String bootOnce() {
    return b.bootOnce;
  }

  /** {@code -boot menu=on}: whether firmware offers a menu. */
  public boolean bootMenu() {
    return b.bootMenu;
  }

  /** {@code -boot strict=on}: whether firmware boots from devices with a bootindex= only. */
  public boolean bootStrict() {
    return b.bootStrict;
  }

  /** {@code -prom-env}: firmware's configuration variables, {@code NAME=VALUE}. */
  public List<String> firmwareVariables() {
    return firmwareVariables;
  }

  public Optional<Image> kernel() {
    return Optional.ofNullable(b.kernel);
  }

  public Optional<Image> initrd() {
    return Optional.ofNullable(b.initrd);
  }

  /** The kernel's command line. */
  public String commandLine() {
    return b.commandLine;
  }

  public List<DeviceConfig> devices() {
    return devices;
  }

  public List<DriveConfig> drives() {
    return drives;
  }

  /** The networks that the machine opens for itself. */
  public List<NetdevConfig> netdevs() {
    return netdevs;
  }

  /** Other networks, by the ids under which cards refer to them. */
  public Map<String, Network> networks() {
    return networks;
  }

  /** Folders of the host, by the ids under which devices refer to them. */
  public Map<String, Share> shares() {
    return shares;
  }

  /** Terminals besides the console. */
  public List<TerminalConfig> terminals() {
    return terminals;
  }

  /** The far ends of character devices, by the ids under which devices refer to them. */
  public Map<String, SerialLine> lines() {
    return lines;
  }

  public List<GlobalProperty> globals() {
    return globals;
  }

  /** Globs of the trace events to write. */
  public List<String> tracePatterns() {
    return tracePatterns;
  }

  /** The file that trace lines go to; to {@link #traceOutput} if empty. */
  public Optional<Path> traceFile() {
    return Optional.ofNullable(b.traceFile);
  }

  /** Receives trace lines, without line ends, one at a time, if there is no {@link #traceFile}. */
  public Consumer<String> traceOutput() {
    return b.traceOutput;
  }

  /**
   * Receives a line, without its line end, for each condition of the host that the machine
   * survives: an image that cannot be written.
   */
  public Consumer<String> warnings() {
    return b.warnings;
  }

  /** How the DMA of devices is checked; not at all if empty. */
  public Optional<SanitizerConfig> dmaSanitizer() {
    return Optional.ofNullable(b.dmaSanitizer);
  }

  /** How guest code is executed. */
  public Engine engine() {
    return b.engine;
  }

  /** Whether trace lines describe the code that the compiler generates. */
  public boolean dumpCompiledCode() {
    return b.dumpCompiledCode;
  }

  /** Whether drives that are written are another machine's until a guest comes. */
  public boolean incoming() {
    return b.incoming;
  }

  /** Whether time counts instructions instead of following the host's clock. */
  public boolean instructionTime() {
    return b.instructionTime;
  }

  /** Whether what comes from outside is recorded or replayed; neither if empty. */
  public Optional<RecordingConfig> recording() {
    return Optional.ofNullable(b.recording);
  }

  /** This configuration after a change. */
  MachineConfig with(Consumer<Builder> change) {
    Builder copy = b.copy();
    change.accept(copy);
    return copy.build();
  }

  /** Whether no guest code is executed, and the machine is driven by {@link TestBench} alone. */
  public boolean onTestBench() {
    return b.onTestBench;
  }

  /** After how many instructions {@link #stateObserver} is called each time; 0 is never. */
  public long statePeriod() {
    return b.statePeriod;
  }

  /** Sees the state of the vCPU in regular distances. */
  public Consumer<StatePoint> stateObserver() {
    return b.stateObserver;
  }

  /** Whether the machine ends when its guest reboots. */
  public boolean noReboot() {
    return b.noReboot;
  }

  /** The address of the guest's console on the virtual I/O bus. */
  public int consoleUnit() {
    return b.consoleUnit;
  }

  /** Receives the bytes that the guest writes to its console. */
  public OutputStream consoleOutput() {
    return b.consoleOutput;
  }

  /** The guest's real-time clock. */
  public InstantSource clock() {
    return b.clock;
  }

  /**
   * The account of host memory that the guest can make grow, apart from its RAM; shared with other
   * machines.
   */
  public HostMemory hostMemory() {
    return b.hostMemory;
  }

  /** The seed of the guest's random numbers. */
  public RandomGenerator random() {
    return b.random;
  }

  /** Collects the parts of a {@link MachineConfig}. */
  public static final class Builder {
    private @Nullable String name;
    private @Nullable UUID uuid;
    private long ram = 512L << 20;
    private long maxRam;
    private int slots;
    private int cpus = 1;
    private int coresPerSocket;
    private int threadsPerCore = 1;
    private int maxCpus;
    private String cpuModel = "POWER9";
    private boolean trapReservedFields;
    private Map<String, String> machineProperties = new LinkedHashMap<>();
    private @Nullable Image firmware;
    private String bootOrder = "";
    private String bootOnce = "";
    private boolean bootMenu;
    private boolean bootStrict;
    private final List<String> firmwareVariables = new ArrayList<>();
    private @Nullable Image kernel;
    private @Nullable Image initrd;
    private String commandLine = "";
    private List<DeviceConfig> devices = new ArrayList<>();
    private List<DriveConfig> drives = new ArrayList<>();
    private List<NetdevConfig> netdevs = new ArrayList<>();
    private Map<String, Network> networks = new LinkedHashMap<>();
    private Map<String, Share> shares = new LinkedHashMap<>();
    private Map<String, SerialLine> lines = new LinkedHashMap<>();
    private List<TerminalConfig> terminals = new ArrayList<>();
    private List<GlobalProperty> globals = new ArrayList<>();
    private List<String> tracePatterns = new ArrayList<>();
    private @Nullable Path traceFile;
    private @Nullable SanitizerConfig dmaSanitizer;
    private Engine engine = Engine.COMPILER;
    private boolean dumpCompiledCode;
    private boolean incoming;
    private boolean instructionTime;
    private @Nullable RecordingConfig recording;
    private boolean onTestBench;
    private long statePeriod;
    private Consumer<StatePoint> stateObserver = point -> {};
    private boolean noReboot;
    private int consoleUnit = VioBus.FIRST_TERMINAL;
    private OutputStream consoleOutput = OutputStream.nullOutputStream();
    private HostMemory hostMemory = HostMemory.ofThisJvm();
    private InstantSource clock = InstantSource.system();
    private RandomGenerator random = new SecureRandom();
    private Consumer<String> traceOutput = line -> {};
    private Consumer<String> warnings = line -> {};

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.name = name;
      copy.uuid = uuid;
      copy.ram = ram;
      copy.maxRam = maxRam;
      copy.slots = slots;
      copy.cpus = cpus;
      copy.coresPerSocket = coresPerSocket;
      copy.threadsPerCore = threadsPerCore;
      copy.maxCpus = maxCpus;
      copy.cpuModel = cpuModel;
      copy.trapReservedFields = trapReservedFields;
      copy.machineProperties = new LinkedHashMap<>(machineProperties);
      copy.firmware = firmware;
      copy.bootOrder = bootOrder;
      copy.bootOnce = bootOnce;
      copy.bootMenu = bootMenu;
      copy.bootStrict = bootStrict;
      copy.firmwareVariables.addAll(firmwareVariables);
      copy.kernel = kernel;
      copy.initrd = initrd;
      copy.commandLine = commandLine;
      copy.devices = new ArrayList<>(devices);
      copy.drives = new ArrayList<>(drives);
      copy.netdevs = new ArrayList<>(netdevs);
      copy.networks = new LinkedHashMap<>(networks);
      copy.shares = new LinkedHashMap<>(shares);
      copy.lines = new LinkedHashMap<>(lines);
      copy.terminals = new ArrayList<>(terminals);
      copy.globals = new ArrayList<>(globals);
      copy.tracePatterns = new ArrayList<>(tracePatterns);
      copy.traceFile = traceFile;
      copy.dmaSanitizer = dmaSanitizer;
      copy.engine = engine;
      copy.dumpCompiledCode = dumpCompiledCode;
      copy.incoming = incoming;
      copy.instructionTime = instructionTime;
      copy.recording = recording;
      copy.onTestBench = onTestBench;
      copy.statePeriod = statePeriod;
      copy.stateObserver = stateObserver;
      copy.noReboot = noReboot;
      copy.consoleUnit = consoleUnit;
      copy.consoleOutput = consoleOutput;
      copy.hostMemory = hostMemory;
      copy.clock = clock;
      copy.random = random;
      copy.traceOutput = traceOutput;
      copy.warnings = warnings;
      return copy;
    }

    /** Names the machine; its guest is told. */
    public Builder name(String text) {
      name = text;
      return this;
    }

    /** Gives the machine a UUID; its guest is told. */
    public Builder uuid(UUID id) {
      uuid = id;
      return this;
    }

    public Builder ram(long bytes) {
      ram = bytes;
      return this;
    }

    public Builder maxRam(long bytes) {
      maxRam = bytes;
      return this;
    }

    public Builder slots(int count) {
      slots = count;
      return this;
    }

    /** Processors, 1 to 8; unless {@link #cpuTopology} says more, cores of one socket. */
    public Builder cpus(int count) {
      cpus = count;
      return this;
    }

    /**
     * How the guest is told that its processors are arranged.
     *
     * @param cores cores of a socket
     * @param threads threads of a core, of which the number of processors is a multiple
     * @param most the most processors there can be
     */
    public Builder cpuTopology(int cores, int threads, int most) {
      coresPerSocket = cores;
      threadsPerCore = threads;
      maxCpus = most;
      return this;
    }

    public Builder cpuModel(String model) {
      cpuModel = model;
      return this;
    }

    public Builder trapReservedFields(boolean trap) {
      trapReservedFields = trap;
      return this;
    }

    public Builder machineProperty(String name, String value) {
      machineProperties.put(name, value);
      return this;
    }

    /** {@code -bios}: enters firmware, QEMU's SLOF, instead of the kernel. */
    public Builder firmware(Image image) {
      firmware = image;
      return this;
    }

    /** {@code -boot order=}: what firmware boots from. */
    public Builder bootOrder(String letters) {
      bootOrder = letters;
      return this;
    }

    /** {@code -boot once=}: what firmware boots from at first. */
    public Builder bootOnce(String letters) {
      bootOnce = letters;
      return this;
    }

    /** {@code -boot menu=}: whether firmware offers a menu. */
    public Builder bootMenu(boolean value) {
      bootMenu = value;
      return this;
    }

    /** {@code -boot strict=}: whether firmware boots from devices with a bootindex= only. */
    public Builder bootStrict(boolean value) {
      bootStrict = value;
      return this;
    }

    /** {@code -prom-env}: adds a configuration variable of firmware, {@code NAME=VALUE}. */
    public Builder firmwareVariable(String variable) {
      firmwareVariables.add(variable);
      return this;
    }

    public Builder kernel(Image image) {
      kernel = image;
      return this;
    }

    public Builder initrd(Image image) {
      initrd = image;
      return this;
    }

    public Builder commandLine(String text) {
      commandLine = text;
      return this;
    }

    public Builder device(DeviceConfig device) {
      devices.add(device);
      return this;
    }

    public Builder drive(DriveConfig drive) {
      drives.add(drive);
      return this;
    }

    /** Has the machine open a network, which ends with the machine. */
    public Builder netdev(NetdevConfig netdev) {
      netdevs.add(netdev);
      return this;
    }

    /**
     * Lets cards refer to a network that the caller has made and closes: one network may have cards
     * of several machines.
     */
    public Builder network(String id, Network network) {
      networks.put(id, network);
      return this;
    }

    /** Lets devices {@code virtio-9p-pci} refer to a folder of the host. */
    public Builder share(String id, Share share) {
      shares.put(id, share);
      return this;
    }

    /** Adds a terminal besides the console: the guest's {@code hvc1} and so on. */
    public Builder terminal(TerminalConfig terminal) {
      terminals.add(terminal);
      return this;
    }

    /**
     * Lets a device, {@code virtconsole} or {@code virtserialport}, refer to a line, which the
     * caller serves and closes.
     */
    public Builder line(String id, SerialLine line) {
      lines.put(id, line);
      return this;
    }

    public Builder global(GlobalProperty property) {
      globals.add(property);
      return this;
    }

    /** Adds a glob of trace events: {@code spapr_iommu_*}. */
    public Builder trace(String pattern) {
      tracePatterns.add(pattern);
      return this;
    }

    /** Sends trace lines to {@code lines}, without line ends, on the thread of the event. */
    public Builder traceOutput(Consumer<String> lines) {
      traceOutput = lines;
      return this;
    }

    /**
     * Sends a line, without its line end, to {@code lines} for each condition of the host that the
     * machine survives, such as a disk that is full; on any thread. By default they are dropped.
     */
    public Builder warnings(Consumer<String> lines) {
      warnings = lines;
      return this;
    }

    /** Sends trace lines to a file, which is overwritten, instead of {@link #traceOutput}. */
    public Builder traceFile(Path file) {
      traceFile = file;
      return this;
    }

    /**
     * Describes each compiled piece of guest code in the trace: its instructions, their bytecode,
     * and why the piece ends.
     */
    public Builder dumpCompiledCode(boolean value) {
      dumpCompiledCode = value;
      return this;
    }

    /** How guest code is executed; the default is {@link Engine#COMPILER}. */
    public Builder engine(Engine value) {
      engine = value;
      return this;
    }

    /** Checks the DMA of devices and reports what their drivers should not have allowed. */
    public Builder dmaSanitizer(SanitizerConfig config) {
      dmaSanitizer = config;
      return this;
    }

    /**
     * The machine is to {@linkplain MachineControl#receive take over a guest}, whose machine has
     * the drives that are written until then: they are opened when the guest comes, or at the
     * start.
     */
    public Builder incoming(boolean value) {
      incoming = value;
      return this;
    }

    /**
     * Has the time base count instructions, one tick each, and skip the time that the guest sleeps
     * through. Emulated devices work on the vCPU's thread, ten microseconds after they are asked
     * to. A run then depends neither on the host's speed nor on the engine, unless networks or the
     * console's input interrupt the guest. Set {@link #clock}, which is read once, and {@link
     * #random} too.
     */
    public Builder instructionTime(boolean value) {
      instructionTime = value;
      return this;
    }

    /**
     * Records what comes into the machine, or has it come from a recording: needs {@link
     * #instructionTime}. The drives' writes are then temporary.
     */
    public Builder recording(RecordingConfig value) {
      recording = value;
      return this;
    }

    /**
     * Takes away what two machines cannot have at the same time: a clone's console output, trace
     * and observer are nobody's, nobody is at the far end of its lines, and it has no networks of
     * the caller.
     *
     * @param now its drives
     */
    Builder forClone(List<DriveConfig> now) {
      drives = new ArrayList<>(now);
      networks.clear();
      lines.replaceAll((id, line) -> unattended());
      terminals.replaceAll(terminal -> new TerminalConfig(terminal.unit(), unattended()));
      tracePatterns.clear();
      traceFile = null;
      traceOutput = line -> {};
      statePeriod = 0;
      stateObserver = point -> {};
      consoleOutput = OutputStream.nullOutputStream();
      return this;
    }

    private static SerialLine unattended() {
      SerialLine line = new SerialLine();
      line.connected(false);
      return line;
    }

    /** Makes the writes to all drives temporary. */
    Builder temporaryDrives() {
      drives.replaceAll(drive -> drive.readOnly() ? drive : drive.temporarily());
      return this;
    }

    /**
     * Has nobody execute guest code: {@link Machine#testBench} drives the devices in the place of
     * processors, and moves the time base, which stands otherwise. Such a machine needs neither a
     * kernel nor firmware; if it has none, its PCI devices are as after a reset.
     */
    public Builder onTestBench(boolean value) {
      onTestBench = value;
      return this;
    }

    /**
     * Calls {@code observer} on the vCPU's thread whenever it has executed {@code period} more
     * instructions.
     *
     * @throws IllegalArgumentException if {@code period} is less than 1
     */
    public Builder observeState(long period, Consumer<StatePoint> observer) {
      if (period < 1) {
        throw new IllegalArgumentException("state period " + period);
      }
      statePeriod = period;
      stateObserver = observer;
      return this;
    }

    public Builder noReboot(boolean value) {
      noReboot = value;
      return this;
    }

    /** Moves the guest's console on the virtual I/O bus; the default is QEMU's 0x71000000. */
    public Builder consoleUnit(int address) {
      consoleUnit = address;
      return this;
    }

    /** Called on vCPU threads; a slow stream slows the guest down. Flushed by the machine. */
    public Builder consoleOutput(OutputStream stream) {
      consoleOutput = stream;
      return this;
    }

    /** Charges host memory to another account than the JVM's. */
    public Builder hostMemory(HostMemory account) {
      hostMemory = account;
      return this;
    }

    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    public Builder random(RandomGenerator source) {
      random = source;
      return this;
    }

    public MachineConfig build() {
      return new MachineConfig(this);
    }
  }
}
