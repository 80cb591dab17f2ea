package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.regex.Pattern;

/** The properties of options whose values are lists of them. */
final class OptionForms {
  static final Form FILE = Form.name("FILE", "the name of a file");
  static final Form ID = Form.name("ID", "a name");
  private static final Form MEBIBYTES = new Form.Size(20, 1, Long.MAX_VALUE, 1);
  private static final Form CPUS = Form.number(1, 1024);
  private static final Form ONE = Form.number(1, 1);

  static final OptionForm MEMORY =
      OptionForm.of(
          "-m",
          "size",
          Property.of("size", MEBIBYTES, "RAM; a plain number is in MiB").or("512"),
          Property.of("slots", Form.number(0, 256), "DIMMs that can be plugged; needs maxmem"),
          Property.of("maxmem", MEBIBYTES, "what RAM can grow to"));

  static final OptionForm SMP =
      OptionForm.of(
          "-smp",
          "cpus",
          Property.of("cpus", CPUS, "CPUs, at most 8; what is left out follows from the rest"),
          Property.of("sockets", CPUS, "sockets"),
          Property.of("dies", ONE, "dies in a socket").or("1"),
          Property.of("clusters", ONE, "clusters in a die").or("1"),
          Property.of("cores", CPUS, "cores in a socket"),
          Property.of("threads", CPUS, "threads of a core"),
          Property.of(
              "maxcpus", CPUS, "CPUs that can be there: device_add plugs those that are not"));

  static final OptionForm CPU =
      OptionForm.of(
          "-cpu",
          "model",
          Property.of("model", Form.name("MODEL", "a model; -cpu help lists them"), "kind of CPU")
              .or("POWER9"),
          Property.of(
                  "trap-reserved-fields",
                  Form.flag(),
                  "Oriel only: an instruction with a reserved field that is not 0 is illegal")
              .or("off"));

  static final OptionForm DRIVE =
      OptionForm.of(
          "-drive",
          "",
          Property.of("file", FILE, "the disk image").needed(),
          Property.of(
                  "if",
                  new Form.Text(
                      "none|virtio|scsi|pflash",
                      "none, with -device, virtio, scsi or pflash: there are no other buses for"
                          + " drives",
                      Pattern.compile("none|virtio|scsi|pflash")),
                  "what the drive is attached to; virtio: a virtio-blk-pci of its own; scsi: a"
                      + " spapr-vscsi that such drives share; pflash: it keeps the NVRAM")
              .or("scsi"),
          Property.of("id", ID, "the name that -device refers to; needed for if=none"),
          Property.of(
              "format",
              new Form.Text(
                  "raw|qcow2",
                  "raw or qcow2: convert other formats with qemu-img convert",
                  Pattern.compile("raw|qcow2")),
              "format of the image; if absent, raw or qcow2, whichever it looks like"),
          Property.of("readonly", Form.flag(), "whether guests may only read").or("off"),
          Property.of("media", Form.choice("disk", "cdrom"), "kind of medium; a CD is read-only"),
          Property.of(
              "cache",
              Form.choice("writeback", "none", "unsafe", "writethrough", "directsync"),
              "when writes are durable: once the guest flushes, or each at once (the last two)"),
          Property.of("snapshot", Form.flag(), "writes go to a temporary file").or("off"),
          Property.of("index", Form.number(0, 255), "number of the drive among those of its if"),
          Property.of("bus", Form.number(0, 35), "which bus of if=scsi; each has 7 units"),
          Property.of("unit", Form.number(0, 6), "its unit on that bus"),
          Property.of("aio", Form.choice("threads", "native", "io_uring"), "how the host does I/O"),
          Property.of(
              "discard",
              Form.choice("ignore", "unmap", "off", "on"),
              "whether the host gets discarded space back: with unmap or on"),
          Property.of("detect-zeroes", Form.choice("off"), "whether zeroes are stored"),
          Property.of("werror", Form.choice("report"), "what a failed write does"),
          Property.of("rerror", Form.choice("report"), "what a failed read does"));

  static final OptionForm RTC =
      OptionForm.of(
          "-rtc",
          "",
          Property.of(
                  "base",
                  new Form.Text(
                      "utc|localtime|DATE",
                      "utc, localtime or YYYY-MM-DD[THH:MM:SS]",
                      Pattern.compile(
                          "utc|localtime|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")),
                  "initial time of the guest's clock")
              .or("utc"),
          Property.of("clock", Form.choice("host", "rt"), "what drives it"),
          Property.of(
              "driftfix", Form.choice("none", "slew"), "for clocks that tick; this one is read"));

  static final OptionForm ICOUNT =
      OptionForm.of(
          "-icount",
          "shift",
          Property.of("shift", Form.choice("auto", "1"), "an instruction takes 2 ns (1.95 ns)")
              .or("auto"),
          Property.of("sleep", Form.choice("off"), "time that the guest sleeps through is skipped"),
          Property.of("align", Form.choice("off"), "time does not wait for the host"),
          Property.of(
              "rr",
              Form.choice("record", "replay"),
              "what comes from outside is recorded, or comes from a recording"),
          Property.of("rrfile", FILE, "the recording"),
          Property.of(
              "rrsnapshot",
              FILE,
              "a snapshot that a recording makes at its start, or that a replay goes on from"));

  static final OptionForm NAME =
      OptionForm.of(
          "-name",
          "guest",
          Property.of("guest", Form.name("NAME", "a name"), "the machine's name"),
          Property.of("debug-threads", Form.flag(), "threads have names; they always do").or("on"));

  static final OptionForm BOOT =
      OptionForm.of(
          "-boot",
          "order",
          Property.of("order", Form.text(), "devices by letters: c disks, d CD-ROMs, n networks"),
          Property.of("once", Form.text(), "the same, until the guest reboots"),
          Property.of("menu", Form.flag(), "whether F12 opens a menu"),
          Property.of("splash", Form.text(), "picture of the menu; there is no display"),
          Property.of("splash-time", Form.number(0, 1 << 30), "how long it is shown"),
          Property.of("reboot-timeout", Form.number(-1, 1 << 30), "not used by SLOF"),
          Property.of(
              "strict", Form.flag(), "whether firmware boots from devices with bootindex= only"));

  static final OptionForm ACTION =
      OptionForm.of(
          "-action",
          "",
          Property.of("reboot", Form.choice("reset", "shutdown"), "when the guest reboots"),
          Property.of(
              "shutdown",
              Form.choice("poweroff", "pause"),
              "when it powers off; pause: Oriel stays until quit"),
          Property.of(
              "panic",
              Form.choice("shutdown", "exit-failure"),
              "when it panics: the machine ends, with status 1"),
          Property.of(
              "watchdog",
              Form.choice("reset", "shutdown", "poweroff", "pause", "debug", "none", "inject-nmi"),
              "when a watchdog expires; there is none"));

  static final OptionForm SANDBOX =
      OptionForm.of(
          "-sandbox",
          "enable",
          Property.of("enable", Form.flag(), "whether the host limits system calls").or("off"),
          Property.of("obsolete", Form.choice("allow", "deny"), "old system calls"),
          Property.of("elevateprivileges", Form.choice("allow", "deny", "children"), "set*id"),
          Property.of("spawn", Form.choice("allow", "deny"), "new processes"),
          Property.of("resourcecontrol", Form.choice("allow", "deny"), "priorities"));

  static final OptionForm MSG =
      OptionForm.of(
          "-msg",
          "",
          Property.of("timestamp", Form.flag(), "whether messages have a time").or("off"),
          Property.of("guest-name", Form.flag(), "whether messages name the guest").or("off"));

  static final OptionForm OVERCOMMIT =
      OptionForm.of(
          "-overcommit",
          "",
          Property.of("mem-lock", Form.choice("off"), "whether guest memory is locked"),
          Property.of("cpu-pm", Form.choice("off"), "whether the guest controls the host's CPU"));

  static final OptionForm AUDIODEV =
      OptionForm.of(
          "-audiodev",
          "driver",
          Property.of("driver", Form.choice("none"), "what plays sound"),
          Property.of("id", ID, "its name"));

  static final OptionForm GLOBAL =
      OptionForm.of(
          "-global",
          "",
          Property.of("driver", Form.name("DEVICE", "a kind of device"), "kind of device").needed(),
          Property.of("property", Form.name("PROPERTY", "a property"), "its property").needed(),
          Property.of("value", Form.text(), "the value").needed());

  static final OptionForm TRACE =
      OptionForm.of(
          "-trace",
          "enable",
          Property.of("enable", Form.name("PATTERN", "a pattern of events"), "events to write"),
          Property.of("events", FILE, "a file of patterns"),
          Property.of("file", FILE, "where the lines go, instead of standard error"));

  static final OptionForm DMA_SANITIZER =
      OptionForm.of(
          "-dma-sanitizer",
          "mode",
          Property.of("mode", Form.choice("on", "strict", "off"), "strict ends the machine")
              .needed(),
          Property.of("json", FILE, "where reports go, as JSON lines"));

  private OptionForms() {}
}
