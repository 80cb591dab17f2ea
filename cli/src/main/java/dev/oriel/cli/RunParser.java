package dev.oriel.cli;

import dev.oriel.guests.GuestException;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.Catalogue;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Engine;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.Image;
import dev.oriel.machine.MachineConfig;
import dev.oriel.options.OptionText;
import dev.oriel.options.Suggestion;
import dev.oriel.options.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the arguments of {@code oriel run}. Invalid values and unsupported options are refused by
 * name. The parser opens no files except that of {@code -trace events=}, which extends the command
 * line; {@code Machine.create} opens the others.
 */
final class RunParser {
  private static final Set<RunOption> REPEATABLE =
      EnumSet.of(
          RunOption.DRIVE,
          RunOption.DEVICE,
          RunOption.GLOBAL,
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
          RunOption.CHARDEV);

  private static final long DEBIAN_RAM = 2L << 30;

  private final MachineConfig.Builder machine = MachineConfig.builder();
  private final Set<RunOption> seen = EnumSet.noneOf(RunOption.class);
  private final Set<String> machineProperties = new HashSet<>();
  private final Set<String> driveIds = new HashSet<>();
  private final List<DriveConfig> drives = new ArrayList<>();
  private Optional<RunRequest.Guest> named = Optional.empty();
  private Suite suite = Suite.BOOKWORM;
  private PackageNames packages = PackageNames.NONE;
  private List<String> command = List.of();
  private Optional<DriveConfig> disk = Optional.empty();
  private Optional<Path> traceFile = Optional.empty();
  private String append = "";
  private Optional<RunRequest.Sanitizer> sanitizer = Optional.empty();
  private final Consoles consoles = new Consoles();
  private final Accelerators accelerators = new Accelerators();
  private final ObjectOptions objects = new ObjectOptions();
  private boolean staysAfterPowerOff;
  private Optional<Path> pidfile = Optional.empty();
  private boolean devices;
  private boolean consoleGiven;

  private RunParser() {}

  static RunRequest parse(List<String> arguments) {
    RunParser parser = new RunParser();
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
              default ->
                  throw new UsageException(
                      "unknown guest '"
                          + word
                          + "': choose probe or debian, or give -kernel FILE"
                          + Suggestion.text(word, List.of("debian", "probe")));
            });
  }

  private void apply(RunOption option, String value) {
    switch (option) {
      case SUITE -> suite = suite(value);
      case PACKAGES -> packages = packages(value);
      case DISK -> disk = Optional.of(disk(value));
      case VERBOSE,
          NOGRAPHIC,
          NODEFAULTS,
          NO_USER_CONFIG,
          FIRMWARE_FOLDER,
          KEYBOARD,
          PAUSED,
          SNAPSHOT -> {}
      case BOOT, SANDBOX, MSG, OVERCOMMIT, AUDIODEV -> option.form.orElseThrow().read(value);
      case ACCEL -> accelerators.add(value);
      case ENABLE_KVM -> accelerators.addKvm();
      case OBJECT -> objects.add(value);
      case NUMA -> objects.addNode(value);
      case NAME -> OptionForms.NAME.read(value).find("guest").ifPresent(machine::name);
      case UUID -> uuid(value);
      case NO_SHUTDOWN -> staysAfterPowerOff = true;
      case ACTION -> action(value);
      case PIDFILE -> pidfile = Optional.of(Path.of(value));
      case KERNEL -> machine.kernel(Image.file(Path.of(value)));
      case INITRD -> machine.initrd(Image.file(Path.of(value)));
      case APPEND -> append = value;
      case MEMORY -> memory(value);
      case SMP -> smp(value);
      case MACHINE -> machine(value);
      case CPU -> cpu(value);
      case ENGINE -> machine.engine(engine(value));
      case DRIVE -> drive(value);
      case DEVICE -> device(value);
      case GLOBAL -> global(value);
      case RTC -> rtc(value);
      case NO_REBOOT -> machine.noReboot(true);
      case SERIAL -> consoles.addSerial(value);
      case MONITOR -> consoles.addMonitor(value);
      case MON -> consoles.addMon(value);
      case CHARDEV -> consoles.addChardev(value);
      case DISPLAY, VGA, NET, NIC -> onlyNone(option, value);
      case TRACE -> trace(value);
      case LOG_ITEMS -> logItems(value);
      case LOG_FILE -> traceFile(option, value);
      case DMA_SANITIZER -> dmaSanitizer(value);
    }
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

  private static Engine engine(String value) {
    return switch (value) {
      case "compiler" -> Engine.COMPILER;
      case "interpreter" -> Engine.INTERPRETER;
      default ->
          throw new UsageException(
              "-engine "
                  + value
                  + " is not known; known: compiler, interpreter"
                  + Suggestion.text(value, List.of("compiler", "interpreter")));
    };
  }

  static PackageNames packages(String value) {
    try {
      return PackageNames.parse(value);
    } catch (GuestException e) {
      throw new UsageException("--packages " + value + ": " + e.getMessage());
    }
  }

  private void memory(String value) {
    Values values = OptionForms.MEMORY.read(value);
    machine.ram(values.number("size"));
    if (values.isGiven("slots") && !values.isGiven("maxmem")) {
      throw new UsageException("-m " + value + ": slots= needs maxmem=");
    }
    values.find("slots").ifPresent(s -> machine.slots(values.integer("slots")));
    values.find("maxmem").ifPresent(s -> machine.maxRam(values.number("maxmem")));
  }

  private void smp(String value) {
    OptionForms.SMP.read(value);
    machine.cpus(1);
  }

  private void cpu(String value) {
    Values values = OptionForms.CPU.read(value);
    machine.cpuModel(values.text("model"));
    machine.trapReservedFields(values.flag("trap-reserved-fields"));
  }

  private void machine(String value) {
    OptionText text = OptionText.parse(value, "type");
    text.find("type").ifPresent(RunParser::checkMachine);
    text.find("accel").ifPresent(accelerators::addAll);
    text.find("memory-backend").ifPresent(objects::useAsRam);
    text.without("type")
        .without("accel")
        .without("memory-backend")
        .values("-M", UsageException::new)
        .forEach(
            (name, given) -> {
              if (!machineProperties.add(name)) {
                throw new UsageException("-M: " + name + " is given twice");
              }
              machine.machineProperty(name, given);
            });
  }

  private static void checkMachine(String type) {
    if (Catalogue.machines().stream().noneMatch(machine -> machine.name().equals(type))) {
      throw new UsageException(
          "-M " + type + " is not supported; supported: pseries, and pseries-2.1 to pseries-7.2");
    }
  }

  /** Parses a file name and an optional {@code format=raw}. */
  private static DriveConfig disk(String value) {
    String raw = ",format=raw";
    return value.endsWith(raw) && value.length() > raw.length()
        ? new DriveConfig("disk", Path.of(value.substring(0, value.length() - raw.length())), false)
            .as("raw")
        : new DriveConfig("disk", Path.of(value), false);
  }

  private void drive(String value) {
    Values values = OptionForms.DRIVE.read(value);
    String id = values.text("id");
    if (!driveIds.add(id)) {
      throw new UsageException("-drive: id " + id + " is given twice");
    }
    String cache = values.text("cache");
    drives.add(
        new DriveConfig(
            id,
            Path.of(values.text("file")),
            values.flag("readonly") || values.text("media").equals("cdrom"),
            values.find("format"),
            values.flag("snapshot"),
            cache.equals("writethrough") || cache.equals("directsync")));
  }

  private void device(String value) {
    OptionText text = OptionText.parse(value, "driver");
    String driver =
        text.find("driver").orElseThrow(() -> new UsageException("-device needs driver=…"));
    if (driver.equals("pc-dimm")) {
      objects.addDimm(text.without("driver"));
      return;
    }
    if (driver.equals("spapr-vty")) {
      consoles.addVty(text.without("driver"));
      consoleGiven = true;
      return;
    }
    devices = true;
    machine.device(
        new DeviceConfig(
            driver, text.without("driver").values("-device " + driver, UsageException::new)));
  }

  private void global(String value) {
    int equals = value.indexOf('=');
    int dot = value.lastIndexOf('.', Math.max(equals, 0));
    if (dot > 0 && equals > dot + 1) {
      machine.global(
          new GlobalProperty(
              value.substring(0, dot),
              value.substring(dot + 1, equals),
              value.substring(equals + 1)));
      return;
    }
    if (!value.contains("driver=")) {
      throw new UsageException("-global " + value + " is not of the form DEVICE.PROPERTY=VALUE");
    }
    Values values = OptionForms.GLOBAL.read(value);
    machine.global(
        new GlobalProperty(values.text("driver"), values.text("property"), values.text("value")));
  }

  private void rtc(String value) {
    String base = OptionForms.RTC.read(value).text("base");
    if (base.equals("utc")) {
      return;
    }
    if (base.equals("localtime")) {
      ZoneOffset here = ZoneId.systemDefault().getRules().getOffset(Instant.now());
      Duration ahead = Duration.ofSeconds(here.getTotalSeconds());
      machine.clock(InstantSource.offset(InstantSource.system(), ahead));
      return;
    }
    try {
      LocalDateTime start =
          base.contains("T") ? LocalDateTime.parse(base) : LocalDate.parse(base).atStartOfDay();
      Duration ahead = Duration.between(Instant.now(), start.toInstant(ZoneOffset.UTC));
      machine.clock(InstantSource.offset(InstantSource.system(), ahead));
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "-rtc: base=" + base + " is not a time; write utc or YYYY-MM-DD[THH:MM:SS]");
    }
  }

  private void uuid(String value) {
    if (!value.matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}")) {
      throw new UsageException("-uuid " + value + " is not a UUID; write one as uuidgen prints it");
    }
    machine.uuid(java.util.UUID.fromString(value));
  }

  private void action(String value) {
    Values values = OptionForms.ACTION.read(value);
    machine.noReboot(values.text("reboot").equals("shutdown"));
    staysAfterPowerOff = values.text("shutdown").equals("pause");
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

  /** Refuses options that would have no effect. */
  private void checkOrphans() {
    MachineConfig config = machine.build();
    for (String id : driveIds) {
      if (config.devices().stream().noneMatch(d -> id.equals(d.properties().get("drive")))
          && config.globals().stream().noneMatch(g -> g.value().equals(id))) {
        throw new UsageException(
            "-drive id=%s is not attached to a device; add -device nvme,drive=%s,serial=1"
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

  private RunRequest request() {
    boolean kernel = seen.contains(RunOption.KERNEL);
    RunRequest.Guest guest =
        named.orElse(kernel ? RunRequest.Guest.KERNEL : RunRequest.Guest.PROBE);
    if (kernel && named.isPresent()) {
      throw new UsageException("give either -kernel or the name of a guest, not both");
    }
    if (guest != RunRequest.Guest.KERNEL && seen.contains(RunOption.INITRD)) {
      throw new UsageException("-initrd needs -kernel FILE");
    }
    if (guest == RunRequest.Guest.PROBE && seen.contains(RunOption.APPEND)) {
      throw new UsageException(
          "-append needs -kernel FILE or debian: the probe reads no command line");
    }
    if (guest != RunRequest.Guest.DEBIAN) {
      for (RunOption option : List.of(RunOption.SUITE, RunOption.PACKAGES, RunOption.VERBOSE)) {
        if (seen.contains(option)) {
          throw new UsageException("-" + option + " needs the guest debian: oriel run debian");
        }
      }
      if (!command.isEmpty()) {
        throw new UsageException(
            "a command after -- needs the guest debian: oriel run debian -- " + command.getFirst());
      }
    }
    boolean own = devices || seen.contains(RunOption.DRIVE);
    if (disk.isPresent() && (own || guest == RunRequest.Guest.KERNEL)) {
      throw new UsageException(
          "--disk cannot be combined with -drive, -device or -kernel: use -drive and -device");
    }
    boolean temporary = seen.contains(RunOption.SNAPSHOT);
    drives.forEach(drive -> machine.drive(temporary ? drive.temporarily() : drive));
    disk = temporary ? disk.map(DriveConfig::temporarily) : disk;
    checkOrphans();
    accelerators.check();
    if (guest != RunRequest.Guest.KERNEL && seen.contains(RunOption.BOOT)) {
      throw new UsageException(
          "-boot: there is no firmware that could boot from a disk; use -kernel");
    }
    if (!command.isEmpty() && (seen.contains(RunOption.SERIAL) || consoleGiven)) {
      throw new UsageException(
          "-serial cannot be combined with a command: the console carries the command's output");
    }
    if (guest == RunRequest.Guest.DEBIAN && !seen.contains(RunOption.MEMORY)) {
      machine.ram(DEBIAN_RAM);
      if (suite == Suite.TRIXIE) {
        // Its kernel creates a direct window only if memory can be hot-plugged.
        machine.slots(1).maxRam(2 * DEBIAN_RAM);
      }
    }
    Consoles.Result ports = consoles.resolve();
    ports.unit().ifPresent(machine::consoleUnit);
    boolean keys = ports.console() instanceof Chardev.Stdio stdio && stdio.keys();
    if (seen.contains(RunOption.PAUSED) && ports.monitors().isEmpty() && !keys) {
      throw new UsageException("-S: there is no monitor that could start the guest; add -monitor");
    }
    return new RunRequest(
        guest,
        suite,
        packages,
        command,
        disk,
        !own && guest != RunRequest.Guest.KERNEL,
        seen.contains(RunOption.VERBOSE),
        append,
        ports.console(),
        ports.monitors(),
        sanitizer,
        new RunRequest.Stay(seen.contains(RunOption.PAUSED), staysAfterPowerOff, pidfile),
        objects.memory(),
        objects.dimms(machine.build().ram()),
        machine);
  }
}
