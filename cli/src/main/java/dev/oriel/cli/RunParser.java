package dev.oriel.cli;

import dev.oriel.files.Share;
import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.GuestException;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianDisk;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Engine;
import dev.oriel.machine.Image;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.NetdevConfig;
import dev.oriel.options.Suggestion;
import dev.oriel.options.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the arguments of {@code oriel run}. Invalid values and unsupported options are refused by
 * name. The parser opens no files except those of {@code -readconfig} and {@code -trace events=},
 * which extend the command line, and looks up disk guests; {@code Machine.create} opens the others.
 */
final class RunParser {
  private static final Set<RunOption> REPEATABLE =
      EnumSet.of(
          RunOption.FIRMWARE_FOLDER,
          RunOption.PROM_ENV,
          RunOption.DRIVE,
          RunOption.BLOCKDEV,
          RunOption.DEVICE,
          RunOption.GLOBAL,
          RunOption.PLUGIN,
          RunOption.TRACE,
          RunOption.LOG_ITEMS,
          RunOption.MACHINE,
          RunOption.OBJECT,
          RunOption.NUMA,
          RunOption.ACCEL,
          RunOption.ENABLE_KVM,
          RunOption.AUDIODEV,
          RunOption.SERIAL,
          RunOption.MONITOR,
          RunOption.MON,
          RunOption.QMP,
          RunOption.QMP_PRETTY,
          RunOption.CHARDEV,
          RunOption.NETDEV,
          RunOption.READCONFIG,
          RunOption.FSDEV,
          RunOption.VIRTFS,
          RunOption.NIC,
          RunOption.NET);

  /** Letters of kinds of devices to boot from. Nothing here answers to a and b, floppy disks. */
  private static final String BOOT_DEVICES = "abcdn";

  /** What goes with a boot: a guest that goes on from a snapshot has booted. */
  private static final Set<RunOption> WATCHING =
      EnumSet.of(
          RunOption.APPEND,
          RunOption.VERBOSE,
          RunOption.PAUSED,
          RunOption.ICOUNT,
          RunOption.TRACE,
          RunOption.LOG_ITEMS,
          RunOption.LOG_FILE,
          RunOption.DMA_SANITIZER);

  private static final long DEBIAN_RAM = 2L << 30;

  private final MachineConfig.Builder machine = MachineConfig.builder();
  private final MachineOptions options = new MachineOptions(machine);
  private final Set<RunOption> seen = EnumSet.noneOf(RunOption.class);
  private Optional<RunRequest.Guest> named = Optional.empty();
  private Optional<DiskGuest> system = Optional.empty();
  private Suite suite = Suite.BOOKWORM;
  private PackageNames packages = PackageNames.NONE;
  private List<String> command = List.of();
  private Optional<DriveConfig> disk = Optional.empty();
  private Optional<Share> share = Optional.empty();
  private Optional<Path> traceFile = Optional.empty();
  private String append = "";
  private Optional<RunRequest.Sanitizer> sanitizer = Optional.empty();
  private Optional<Path> pidfile = Optional.empty();
  private Optional<Path> snapshot = Optional.empty();
  private Optional<MigrationPlace> incoming = Optional.empty();
  private Optional<Path> qtestLog = Optional.empty();
  private Optional<SocketPlace> gdb = Optional.empty();
  private Optional<String> bios = Optional.empty();
  private final List<Path> firmwareFolders = new ArrayList<>();
  private Optional<SocketPlace.Tcp> inspect = Optional.empty();

  private final DiskGuests disks;

  private RunParser(DiskGuests disks) {
    this.disks = disks;
  }

  static RunRequest parse(List<String> arguments) {
    return parse(arguments, DiskGuests.ofUser(System.getenv()));
  }

  /**
   * @param disks the disk guests that there are
   */
  static RunRequest parse(List<String> arguments, DiskGuests disks) {
    RunParser parser = new RunParser(disks);
    try {
      parser.read(arguments);
    } catch (InvalidPathException e) {
      throw new UsageException(
          "'" + e.getInput() + "' cannot name a file in this locale: " + e.getReason());
    }
    return parser.request();
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        command = List.copyOf(arguments.subList(i + 1, arguments.size()));
        if (command.isEmpty()) {
          throw new UsageException("-- must be followed by a command: oriel run debian -- dmesg");
        }
        return;
      }
      if (!argument.startsWith("-")) {
        guest(argument);
        continue;
      }
      RunOption option = RunOption.of(argument);
      if (!seen.add(option) && !REPEATABLE.contains(option)) {
        throw new UsageException(option + " is given twice");
      }
      String value = "";
      if (option.takesValue()) {
        if (++i == arguments.size()) {
          throw new UsageException(option + " needs a value: " + option + " " + option.argument);
        }
        value = arguments.get(i);
        if (value.isEmpty() && option != RunOption.APPEND) {
          throw new UsageException(
              option + " has an empty value; write " + option + " " + option.argument);
        }
      }
      apply(option, value);
    }
  }

  private void guest(String word) {
    if (named.isPresent()) {
      throw new UsageException(
          "'" + word + "' is a second guest; give one guest, and its command after --");
    }
    named =
        Optional.of(
            switch (word) {
              case "debian" -> RunRequest.Guest.DEBIAN;
              case "probe" -> RunRequest.Guest.PROBE;
              default -> {
                system = Optional.of(diskGuest(word));
                yield RunRequest.Guest.DISK;
              }
            });
  }

  private DiskGuest diskGuest(String word) {
    return disks
        .find(word)
        .orElseThrow(
            () -> {
              List<String> guests = new ArrayList<>(List.of("debian", "probe"));
              disks.list().forEach(guest -> guests.add(guest.name()));
              return new UsageException(
                  "unknown guest '"
                      + word
                      + "': choose probe or debian, or give -kernel FILE"
                      + Suggestion.text(word, guests));
            });
  }

  private void apply(RunOption option, String value) {
    switch (option) {
      case SUITE -> suite = suite(value);
      case PACKAGES -> packages = packages(value);
      case SHARE -> share = Optional.of(Shares.ofDebian(value));
      case DISK -> disk = Optional.of(disk(value));
      case BIOS -> bios = Optional.of(value);
      case FIRMWARE_FOLDER -> firmwareFolders.add(Path.of(value));
      case PROM_ENV -> promEnv(value);
      case BOOT -> boot(value);
      case KERNEL -> machine.kernel(Image.file(Path.of(value)));
      case INITRD -> machine.initrd(Image.file(Path.of(value)));
      case APPEND -> append = value;
      case QTEST_LOG -> qtestLog = Optional.of(Path.of(value.equals("none") ? "/dev/null" : value));
      case GDB -> gdb(GdbPort.place(value));
      case GDB_DEFAULT -> gdb(GdbPort.DEFAULT);
      case INSPECT -> inspect = Optional.of(InspectorPort.place(value));
      case INCOMING -> {
        incoming = Optional.of(MigrationPlace.incoming(value));
        machine.incoming(true);
      }
      case LOADVM -> snapshot = Optional.of(Path.of(value));
      case READCONFIG -> read(ConfigFile.read(Path.of(value)));
      case PIDFILE -> pidfile = Optional.of(Path.of(value));
      case TRACE -> trace(value);
      case LOG_ITEMS -> logItems(value);
      case LOG_FILE -> traceFile(option, value);
      case DMA_SANITIZER -> dmaSanitizer(value);
      case DISPLAY, VGA -> onlyNone(option, value);
      case COLD,
          VERBOSE,
          NOGRAPHIC,
          NODEFAULTS,
          NO_USER_CONFIG,
          KEYBOARD,
          PAUSED,
          SNAPSHOT,
          PLUGIN -> {}
      case SANDBOX, MSG, OVERCOMMIT, AUDIODEV -> option.form.orElseThrow().read(value);
      default -> options.apply(option, value);
    }
  }

  /** {@code -boot}: the letters of devices, and whether firmware offers a menu. */
  private void boot(String value) {
    Values values = OptionForms.BOOT.read(value);
    if (values.isGiven("order")) {
      machine.bootOrder(bootOrder(values.text("order")));
    }
    if (values.isGiven("once")) {
      machine.bootOnce(bootOrder(values.text("once")));
    }
    if (values.isGiven("menu")) {
      machine.bootMenu(values.flag("menu"));
    }
    if (values.isGiven("strict")) {
      machine.bootStrict(values.flag("strict"));
    }
  }

  private static String bootOrder(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      if (BOOT_DEVICES.indexOf(letter) < 0) {
        throw new UsageException(
            "-boot: there is no device '%c' to boot from; c: disks, d: CD-ROMs, n: networks"
                .formatted(letter));
      }
      if (letters.indexOf(letter) < i) {
        throw new UsageException("-boot: '%c' is given twice".formatted(letter));
      }
    }
    return letters;
  }

  private void promEnv(String value) {
    if (value.indexOf('=') < 1) {
      throw new UsageException("-prom-env %s: must be NAME=VALUE".formatted(value));
    }
    machine.firmwareVariable(value);
  }

  /** The firmware to enter: that of {@code -bios}, or SLOF where something is to be booted from. */
  private Optional<FirmwareFile> firmware() {
    boolean boots =
        named.isEmpty()
            && !options.isTestBench()
            && !seen.contains(RunOption.KERNEL)
            && (options.hasBootDevice()
                || seen.contains(RunOption.BOOT)
                || seen.contains(RunOption.PROM_ENV));
    return bios.or(() -> boots ? Optional.of(FirmwareFile.SLOF) : Optional.empty())
        .map(name -> new FirmwareFile(name, firmwareFolders));
  }

  private void gdb(SocketPlace place) {
    if (gdb.isPresent()) {
      throw new UsageException("-s and -gdb name two places for gdb; there is one");
    }
    gdb = Optional.of(place);
  }

  static Suite suite(String value) {
    List<String> ids = Arrays.stream(Suite.values()).map(Suite::id).toList();
    if (!ids.contains(value)) {
      throw new UsageException(
          "--suite "
              + value
              + " is not known; known: "
              + String.join(", ", ids)
              + Suggestion.text(value, ids));
    }
    return Suite.of(value);
  }

  static PackageNames packages(String value) {
    try {
      return PackageNames.parse(value);
    } catch (GuestException e) {
      throw new UsageException("--packages " + value + ": " + e.getMessage());
    }
  }

  /** Parses a file name and an optional format. */
  private static DriveConfig disk(String value) {
    for (String format : List.of("raw", "qcow2")) {
      String end = ",format=" + format;
      if (value.endsWith(end) && value.length() > end.length()) {
        String file = value.substring(0, value.length() - end.length());
        return new DriveConfig("disk", Path.of(file), false).as(format);
      }
    }
    return new DriveConfig("disk", Path.of(value), false);
  }

  private static void onlyNone(RunOption option, String value) {
    if (!value.equals("none")) {
      throw new UsageException(
          option + " " + value + " is not supported: " + option.help + "; use " + option + " none");
    }
  }

  private void trace(String value) {
    Values values = OptionForms.TRACE.read(value);
    values.find("enable").ifPresent(machine::trace);
    values.find("events").map(Path::of).ifPresent(this::traceEvents);
    values.find("file").ifPresent(file -> traceFile(RunOption.TRACE, file));
  }

  /** Reads a file of patterns, one per line; {@code #} starts a comment. */
  private void traceEvents(Path file) {
    try {
      for (String line : Files.readAllLines(file)) {
        String pattern = line.strip();
        if (pattern.startsWith("-")) {
          throw new UsageException(
              "-trace events="
                  + file
                  + ": '"
                  + pattern
                  + "' disables events, which is not supported");
        }
        if (!pattern.isEmpty() && !pattern.startsWith("#")) {
          machine.trace(pattern);
        }
      }
    } catch (IOException e) {
      throw new UsageException("-trace events=" + file + " cannot be read");
    }
  }

  private void logItems(String value) {
    for (String item : value.split(",")) {
      if (item.equals("jit")) {
        machine.dumpCompiledCode(true);
        continue;
      }
      if (!item.startsWith("trace:") || item.equals("trace:")) {
        throw new UsageException("-d " + item + " is not supported; supported: trace:PATTERN, jit");
      }
      machine.trace(item.substring("trace:".length()));
    }
  }

  private void traceFile(RunOption option, String file) {
    if (traceFile.isPresent()) {
      throw new UsageException(option + " names a second file for traces: " + file);
    }
    traceFile = Optional.of(Path.of(file));
    machine.traceFile(Path.of(file));
  }

  private void dmaSanitizer(String value) {
    Values values = OptionForms.DMA_SANITIZER.read(value);
    String mode = values.text("mode");
    if (!mode.equals("off")) {
      sanitizer =
          Optional.of(
              new RunRequest.Sanitizer(mode.equals("strict"), values.find("json").map(Path::of)));
    }
  }

  static int number(String what, String text, int least, int most) {
    if (text.matches("[0-9]{1,6}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new UsageException(what + "=" + text + " is not a number from " + least + " to " + most);
  }

  /** Whether a monitor may plug devices later. */
  private boolean hasMonitor() {
    return !Collections.disjoint(
        seen, List.of(RunOption.MONITOR, RunOption.MON, RunOption.QMP, RunOption.QMP_PRETTY));
  }

  /** Refuses a device that names what is not there; else only what it does not name would be. */
  private static void checkNames(MachineConfig config, String kind, Collection<String> known) {
    for (DeviceConfig device : config.devices()) {
      String id = device.properties().get(kind);
      if (id != null && !known.isEmpty() && !known.contains(id)) {
        throw new UsageException(
            "-device %s: there is no -%s with id=%s; there is %s"
                .formatted(device.driver(), kind, id, String.join(", ", known)));
      }
    }
  }

  /** Refuses options that would have no effect. */
  private void checkOrphans() {
    MachineConfig config = machine.build();
    checkNames(config, "drive", options.driveIds());
    checkNames(config, "netdev", config.netdevs().stream().map(NetdevConfig::id).toList());
    if (!hasMonitor()) {
      options.checkCards(config.devices());
    }
    for (String id : hasMonitor() ? List.<String>of() : options.driveIds()) {
      if (config.devices().stream().noneMatch(d -> id.equals(d.properties().get("drive")))
          && config.globals().stream().noneMatch(g -> g.value().equals(id))) {
        throw new UsageException(
            "drive %s is not attached to a device; add -device virtio-blk-pci,drive=%s"
                .formatted(id, id));
      }
    }
    if (config.dumpCompiledCode() && config.engine() == Engine.INTERPRETER) {
      throw new UsageException("-d jit: -engine interpreter compiles nothing");
    }
    if (traceFile.isPresent() && config.tracePatterns().isEmpty() && !config.dumpCompiledCode()) {
      throw new UsageException(
          "%s: no events are traced; select some with -trace PATTERN"
              .formatted(
                  seen.contains(RunOption.LOG_FILE)
                      ? "-D " + traceFile.get()
                      : "-trace file=" + traceFile.get()));
    }
  }

  /** {@code -accel qtest}, and the options of the protocol. */
  private void checkTestBench() {
    if (qtestLog.isPresent() && !seen.contains(RunOption.QTEST)) {
      throw new UsageException("-qtest-log needs -qtest PLACE");
    }
    if (options.isTestBench()) {
      if (named.isPresent()) {
        throw new UsageException("-accel qtest executes no guest code; give no guest");
      }
      machine.onTestBench(true);
    }
  }

  private RunRequest request() {
    Optional<FirmwareFile> firmware = firmware();
    boolean kernel = seen.contains(RunOption.KERNEL) || firmware.isPresent();
    checkTestBench();
    RunRequest.Guest guest =
        named.orElse(
            kernel || options.isTestBench() ? RunRequest.Guest.KERNEL : RunRequest.Guest.PROBE);
    if (kernel && named.isPresent()) {
      throw new UsageException(
          "give either -%s or the name of a guest, not both"
              .formatted(seen.contains(RunOption.KERNEL) ? "kernel" : "bios"));
    }
    if (!seen.contains(RunOption.KERNEL) && seen.contains(RunOption.INITRD)) {
      throw new UsageException("-initrd needs -kernel FILE");
    }
    if (guest == RunRequest.Guest.PROBE && seen.contains(RunOption.APPEND)) {
      throw new UsageException(
          "-append needs -kernel FILE or debian: the probe reads no command line");
    }
    boolean onDisk = guest == RunRequest.Guest.DISK;
    if (onDisk && (seen.contains(RunOption.SUITE) || seen.contains(RunOption.PACKAGES))) {
      throw new UsageException(
          "--suite and --packages are chosen when a disk guest is made; apt in the guest installs"
              + " more");
    }
    if (guest != RunRequest.Guest.DEBIAN) {
      for (RunOption option :
          List.of(
              RunOption.SUITE,
              RunOption.PACKAGES,
              RunOption.SHARE,
              RunOption.COLD,
              RunOption.VERBOSE)) {
        if (seen.contains(option) && (!onDisk || option == RunOption.COLD)) {
          throw new UsageException("-" + option + " needs the guest debian: oriel run debian");
        }
      }
      if (!command.isEmpty() && !onDisk) {
        throw new UsageException(
            "a command after -- needs the guest debian: oriel run debian -- " + command.getFirst());
      }
    }
    boolean own = options.hasDevices() || !options.driveIds().isEmpty();
    if (disk.isPresent() && (own || guest == RunRequest.Guest.KERNEL)) {
      throw new UsageException(
          "--disk cannot be combined with -drive, -device or -kernel: use -drive and -device");
    }
    boolean temporary = seen.contains(RunOption.SNAPSHOT);
    system.ifPresent(its -> DebianDisk.attach(machine, its, temporary));
    if (onDisk
        && Collections.disjoint(
            seen,
            List.of(
                RunOption.NETDEV,
                RunOption.NIC,
                RunOption.NET,
                RunOption.NODEFAULTS,
                RunOption.ICOUNT))) {
      options.apply(RunOption.NIC, "user,model=virtio-net-pci");
    }
    options.addDrives(temporary);
    options.addNetworks();
    options.addTime();
    options.addShares(share);
    disk = temporary ? disk.map(DriveConfig::temporarily) : disk;
    checkOrphans();
    options.checkObjects();
    if (guest != RunRequest.Guest.KERNEL && seen.contains(RunOption.BOOT)) {
      throw new UsageException("-boot is for firmware, which Oriel's own guests do not start");
    }
    if (guest != RunRequest.Guest.KERNEL && snapshot.isPresent()) {
      throw new UsageException("-loadvm goes with -kernel only: the guests of Oriel boot");
    }
    if (guest != RunRequest.Guest.KERNEL && incoming.isPresent()) {
      throw new UsageException("-incoming goes with -kernel only: the guests of Oriel boot");
    }
    if (snapshot.isPresent() && incoming.isPresent()) {
      throw new UsageException("-incoming and -loadvm: a guest comes from one place");
    }
    if (seen.contains(RunOption.ICOUNT) && incoming.isPresent()) {
      throw new UsageException("-incoming: a guest of -icount cannot be moved");
    }
    if (!command.isEmpty() && (seen.contains(RunOption.SERIAL) || options.hasConsole())) {
      throw new UsageException(
          "-serial cannot be combined with a command: the console carries the command's output");
    }
    if ((guest == RunRequest.Guest.DEBIAN || onDisk) && !seen.contains(RunOption.MEMORY)) {
      machine.ram(DEBIAN_RAM);
      if (system.map(DiskGuest::suite).orElse(suite) != Suite.BOOKWORM) {
        // Its kernel creates a direct window only if memory can be hot-plugged.
        machine.slots(1).maxRam(2 * DEBIAN_RAM);
      }
    }
    Consoles.Result ports = options.consoles();
    boolean records =
        machine.build().recording().map(recording -> !recording.replays()).orElse(false);
    machine
        .build()
        .recording()
        .filter(recording -> recording.replays() && (gdb.isPresent() || inspect.isPresent()))
        .ifPresent(recording -> machine.recording(recording.reversible()));
    if (records && gdb.isPresent()) {
      throw new UsageException(
          "-gdb and -s cannot be combined with rr=record: what a debugger changes is not recorded;"
              + " use them with rr=replay");
    }
    boolean keys = ports.console() instanceof Chardev.Stdio stdio && stdio.keys();
    boolean starts = !ports.monitors().isEmpty() || keys || gdb.isPresent() || inspect.isPresent();
    if (seen.contains(RunOption.PAUSED) && !starts) {
      throw new UsageException(
          "-S: there is no monitor that could start the guest; add -monitor or -s");
    }
    return new RunRequest(
        guest,
        suite,
        packages,
        system,
        command,
        disk,
        onDisk ? disk.isPresent() : !own && guest != RunRequest.Guest.KERNEL,
        seen.contains(RunOption.VERBOSE),
        firmware,
        append,
        ports.console(),
        ports.label(),
        ports.monitors(),
        ports.lines(),
        qtestLog,
        gdb,
        inspect,
        sanitizer,
        new RunRequest.Stay(seen.contains(RunOption.PAUSED), options.staysAfterPowerOff(), pidfile),
        snapshot,
        incoming,
        seen.contains(RunOption.COLD),
        !Collections.disjoint(seen, WATCHING)
            || !(ports.console() instanceof Chardev.Stdio)
            || gdb.isPresent()
            || !options.dimms().isEmpty(),
        options.objects(),
        options.memory(),
        options.nodes(),
        options.dimms(),
        machine);
  }
}
