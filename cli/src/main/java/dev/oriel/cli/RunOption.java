package dev.oriel.cli;

import dev.oriel.options.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The options of {@code oriel run}: QEMU's, with one dash or two, and a few of Oriel's. */
enum RunOption {
  SUITE(
      "suite",
      "NAME",
      Group.DEBIAN,
      "bookworm (Linux 6.1, 64 KiB pages, default) or trixie (6.12, 4 KiB)"),
  PACKAGES(
      "packages", "NAME[,NAME]…", Group.DEBIAN, "Debian packages to add, with their dependencies"),
  DISK(
      "disk",
      "FILE[,format=raw|qcow2]",
      Group.DEBIAN,
      "an image as the NVMe disk, instead of an empty one"),
  SHARE(
      "share",
      "FOLDER[:ro]",
      Group.DEBIAN,
      "a folder of the host that the guest has at /share; :ro: it cannot change it"),
  COLD(
      "cold",
      "",
      Group.DEBIAN,
      "boot even if there is a snapshot to go on from: oriel snapshot debian"),
  VERBOSE("verbose", "", Group.DEBIAN, "show the kernel's messages before a command's output"),

  BIOS(
      "bios",
      "FILE",
      Group.GUEST,
      "enter firmware, QEMU's slof.bin, which starts the kernel or one that it finds on a disk"),
  FIRMWARE_FOLDER("L", "FOLDER", Group.GUEST, "a folder to look for firmware in"),
  BOOT("boot", OptionForms.BOOT, Group.GUEST, "what firmware boots from"),
  PROM_ENV("prom-env", "NAME=VALUE", Group.GUEST, "a configuration variable of firmware"),
  KERNEL("kernel", "FILE", Group.GUEST, "a 64-bit POWER ELF file: Linux or a bare-metal program"),
  INITRD("initrd", "FILE", Group.GUEST, "initial RAM disk"),
  APPEND("append", "TEXT", Group.GUEST, "the kernel's command line"),

  MEMORY("m", OptionForms.MEMORY, Group.MACHINE, "RAM, and room for more"),
  SMP("smp", OptionForms.SMP, Group.MACHINE, "CPUs and their topology"),
  MACHINE("M", "pseries[,NAME=VALUE]…", Group.MACHINE, "kind of machine and its properties"),
  CPU("cpu", OptionForms.CPU, Group.MACHINE, "kind of CPU"),
  ENGINE(
      "engine",
      "compiler|interpreter",
      Group.MACHINE,
      "how guest code is executed; default compiler"),
  ACCEL(
      "accel",
      Accelerators.FORM,
      Group.MACHINE,
      "tcg stands for Oriel's engines; qtest: no guest code is executed"),
  DRIVE("drive", OptionForms.DRIVE, Group.MACHINE, "a disk image for a device"),
  HDA("hda", "FILE", Group.MACHINE, "a SCSI disk: -drive if=scsi,index=0"),
  HDB("hdb", "FILE", Group.MACHINE, "a SCSI disk: index=1"),
  HDC("hdc", "FILE", Group.MACHINE, "a SCSI disk: index=2"),
  HDD("hdd", "FILE", Group.MACHINE, "a SCSI disk: index=3"),
  PFLASH("pflash", "FILE", Group.MACHINE, "a file for the NVRAM: -drive if=pflash"),
  CDROM("cdrom", "FILE", Group.MACHINE, "a SCSI CD-ROM drive: index=2,media=cdrom"),
  BLOCKDEV("blockdev", BlockNodes.FORM, Group.MACHINE, "a file, or the disk image in one"),
  SNAPSHOT("snapshot", "", Group.MACHINE, "writes to all drives go to temporary files"),
  FSDEV("fsdev", Shares.FSDEV, Group.MACHINE, "a folder for -device virtio-9p-pci,fsdev=ID"),
  VIRTFS("virtfs", Shares.VIRTFS, Group.MACHINE, "the same with its device"),
  DEVICE(
      "device",
      "NAME[,PROPERTY=VALUE]…",
      Group.MACHINE,
      "a device, such as virtio-blk-pci,drive=ID or nvme,drive=ID,serial=TEXT"),
  PLUGIN(
      "plugin",
      "FILE",
      Group.MACHINE,
      "a jar with devices, window policies or disk formats of your own"),
  GLOBAL("global", "DEVICE.PROPERTY=VALUE", Group.MACHINE, "a property of all devices of a kind"),
  OBJECT(
      "object",
      "KIND,id=ID[,PROPERTY=VALUE]…",
      Group.MACHINE,
      "an object, such as memory-backend-ram for pc-dimm; -object help lists the kinds"),
  NUMA("numa", ObjectOptions.NUMA, Group.MACHINE, "the only NUMA node"),
  RTC("rtc", OptionForms.RTC, Group.MACHINE, "the guest's clock"),
  ICOUNT(
      "icount", OptionForms.ICOUNT, Group.MACHINE, "time counts instructions: runs are the same"),
  SEED("seed", "NUMBER", Group.MACHINE, "seeds the guest's random numbers (with -icount: 1)"),
  NAME("name", OptionForms.NAME, Group.MACHINE, "the machine's name, which the guest is told"),
  UUID("uuid", "UUID", Group.MACHINE, "the machine's UUID, which the guest is told"),
  NO_REBOOT("no-reboot", "", Group.MACHINE, "exit when the guest reboots"),
  NO_SHUTDOWN("no-shutdown", "", Group.MACHINE, "stay when the guest powers off, until quit"),
  ACTION("action", OptionForms.ACTION, Group.MACHINE, "what to do when the guest ends"),
  PAUSED("S", "", Group.MACHINE, "wait for cont, from a monitor or gdb, before the guest starts"),
  LOADVM(
      "loadvm",
      "FILE",
      Group.MACHINE,
      "with -kernel: go on from a guest that savevm FILE on a monitor has saved, and do not boot"),
  INCOMING(
      "incoming",
      "PLACE",
      Group.MACHINE,
      "with -kernel: wait for a guest that migrates here, on tcp:[HOST]:PORT or unix:PATH, or (defer)"
          + " where a monitor says"),
  READCONFIG("readconfig", "FILE", Group.MACHINE, "more options, from a file in QEMU's form"),
  PIDFILE("pidfile", "FILE", Group.MACHINE, "a file for Oriel's process id, deleted at the end"),

  SERIAL(
      "serial",
      "PLACE",
      Group.CONSOLE,
      "where the guest's console is (default mon:stdio): " + Chardevs.SHORT_FORMS),
  CHARDEV(
      "chardev",
      "BACKEND,id=ID[,PROPERTY=VALUE]…",
      Group.CONSOLE,
      "a place for -serial chardev:ID, -device spapr-vty and -mon; -chardev help lists the backends"),
  NOGRAPHIC("nographic", "", Group.CONSOLE, "the console is this terminal, which is the default"),
  DISPLAY("display", "none", Group.CONSOLE, "there is no display"),
  VGA("vga", "none", Group.CONSOLE, "there is no graphics card"),
  MONITOR(
      "monitor",
      "PLACE",
      Group.CONSOLE,
      "where a monitor is, as for -serial; default none, except Ctrl-A C"),
  MON("mon", Consoles.MON, Group.CONSOLE, "a monitor on a -chardev"),
  QMP("qmp", "PLACE", Group.CONSOLE, "where a monitor for programs is, as for -monitor"),
  QMP_PRETTY("qmp-pretty", "PLACE", Group.CONSOLE, "the same, laid out in several lines"),
  QTEST(
      "qtest",
      "PLACE",
      Group.CONSOLE,
      "where QEMU's protocol for tests of devices is, as for -qmp; with -accel qtest no guest runs"),
  QTEST_LOG("qtest-log", "FILE", Group.CONSOLE, "a log of it; default standard error, or none"),
  GDB("gdb", "PLACE", Group.CONSOLE, "wait for gdb on tcp:[HOST]:PORT or unix:PATH"),
  GDB_DEFAULT("s", "", Group.CONSOLE, "the same as -gdb tcp::1234"),
  INSPECT(
      "inspect",
      "[HOST:]PORT",
      Group.CONSOLE,
      "show the machine in a web browser; prints the address of the page; PORT 0 is any free one"),

  NETDEV(
      "netdev",
      "KIND,id=ID[,PROPERTY=VALUE]…",
      Group.NETWORK,
      "a network for -device CARD,netdev=ID; -netdev help lists the kinds"),
  NIC(
      "nic",
      "none|KIND[,model=CARD][,mac=MAC][,PROPERTY=VALUE]…",
      Group.NETWORK,
      "a network and its card, spapr-vlan by default; none: no network, which is the default"),
  NET(
      "net",
      "none|nic|KIND[,PROPERTY=VALUE]…",
      Group.NETWORK,
      "the same in two options: -net nic and -net user"),

  TRACE(
      "trace",
      OptionForms.TRACE,
      Group.TRACE,
      "write QEMU's trace lines of events, e.g. 'spapr_iommu_*'"),
  LOG_ITEMS(
      "d",
      "trace:PATTERN|jit[,…]",
      Group.TRACE,
      "the same; jit: dump compiled guest code with its bytecode"),
  LOG_FILE("D", "FILE", Group.TRACE, "write them to FILE, not to standard error"),
  DMA_SANITIZER(
      "dma-sanitizer",
      OptionForms.DMA_SANITIZER,
      Group.TRACE,
      "report DMA that a driver should not have allowed"),

  ENABLE_KVM("enable-kvm", "", Group.HARMLESS, "only before a fallback to tcg"),
  NODEFAULTS("nodefaults", "", Group.HARMLESS, "no default devices; always in effect"),
  NO_USER_CONFIG("no-user-config", "", Group.HARMLESS, "there are no configuration files"),
  SANDBOX(
      "sandbox", OptionForms.SANDBOX, Group.HARMLESS, "guest code never leaves the JVM's checks"),
  MSG("msg", OptionForms.MSG, Group.HARMLESS, "messages have neither a time nor a name"),
  OVERCOMMIT("overcommit", OptionForms.OVERCOMMIT, Group.HARMLESS, "memory is never locked"),
  AUDIODEV("audiodev", OptionForms.AUDIODEV, Group.HARMLESS, "there is no sound"),
  KEYBOARD("k", "LAYOUT", Group.HARMLESS, "keyboard of a display; there is none");

  enum Group {
    DEBIAN("For oriel run debian"),
    GUEST("The guest"),
    MACHINE("The machine"),
    CONSOLE("The console"),
    NETWORK("Networks"),
    TRACE("Traces"),
    HARMLESS("Accepted, without effect");

    final String title;

    Group(String title) {
      this.title = title;
    }
  }

  /** Other spellings of options. */
  private static final Map<String, RunOption> ALIASES = Map.of("machine", MACHINE);

  /** QEMU's options that Oriel does not support, and what to use instead. */
  static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("sd", "there are no SD cards"),
          Map.entry("vnc", "there is no display"),
          Map.entry("spice", "there is no display"),
          Map.entry("curses", "there is no display; the console is this terminal"),
          Map.entry("usbdevice", "there is no USB"),
          Map.entry("tpmdev", "there is no TPM"),
          Map.entry("watchdog", "there is no watchdog"),
          Map.entry("mem-prealloc", "the guest's memory is taken as it is used"),
          Map.entry("smbios", "there are no SMBIOS tables"),
          Map.entry("singlestep", "use -engine interpreter"),
          Map.entry("run-with", "run Oriel as that user, in that folder"),
          Map.entry("runas", "run Oriel as that user"),
          Map.entry("chroot", "run Oriel in that folder"),
          Map.entry("mem-path", "memory is anonymous; use -m"),
          Map.entry("dtb", "the device tree is generated"),
          Map.entry(
              "daemonize",
              "a JVM cannot leave its terminal; start Oriel in the background: oriel run … &"),
          Map.entry("usb", "there is no USB"),
          Map.entry("parallel", "there is no parallel port"),
          Map.entry("audio", "there is no sound"),
          Map.entry("fw_cfg", "this machine has no such device"));

  final String word;
  final String argument;
  final Group group;
  final String help;

  /** The properties of its value, if that is a list of them. */
  final Optional<OptionForm> form;

  RunOption(String word, String argument, Group group, String help) {
    this(word, argument, group, help, Optional.empty());
  }

  RunOption(String word, OptionForm form, Group group, String help) {
    this(word, form.synopsis(), group, help, Optional.of(form));
  }

  RunOption(String word, String argument, Group group, String help, Optional<OptionForm> form) {
    this.word = word;
    this.argument = argument;
    this.group = group;
    this.help = help;
    this.form = form;
  }

  boolean takesValue() {
    return !argument.isEmpty();
  }

  /** The option that an argument names, if any. */
  static Optional<RunOption> find(String argument) {
    if (!argument.startsWith("-")) {
      return Optional.empty();
    }
    String word = argument.replaceFirst("^--?", "");
    return Arrays.stream(values())
        .filter(option -> option.word.equals(word))
        .findFirst()
        .or(() -> Optional.ofNullable(ALIASES.get(word)));
  }

  /** The option that an argument names, e.g. {@code -kernel} or {@code --kernel}. */
  static RunOption of(String argument) {
    Optional<RunOption> found = find(argument);
    if (found.isPresent()) {
      return found.get();
    }
    String word = argument.replaceFirst("^--?", "");
    if (REFUSED.containsKey(word)) {
      throw new UsageException("-" + word + " is not supported: " + REFUSED.get(word));
    }
    List<String> known =
        Stream.concat(Arrays.stream(values()).map(option -> option.word), ALIASES.keySet().stream())
            .map(w -> "-" + w)
            .toList();
    throw new UsageException(
        "unknown option "
            + argument
            + Suggestion.text("-" + word, known)
            + " (oriel run --help lists them)");
  }

  @Override
  public String toString() {
    return "-" + word;
  }
}
