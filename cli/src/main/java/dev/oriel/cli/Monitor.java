package dev.oriel.cli;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.HostException;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.MemoryDevice;
import dev.oriel.machine.SnapshotException;
import dev.oriel.machine.WindowSnapshot;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands of QEMU's human monitor for memory hotplug, savevm, stop, cont and quit, and a
 * command that makes DMA fail. Safe for use by several threads.
 */
final class Monitor {
  static final String PROMPT = "(oriel) ";

  private static final String HELP =
      """
      object_add memory-backend-ram,id=ID,size=SIZE   create memory that can be plugged
      object_del ID                                   forget it
      device_add pc-dimm,id=ID,memdev=ID              plug it
      device_del ID                                   ask the guest to release it
      info memory-devices                             show plugged memory
      info dma                                        show DMA windows, what they map, and what the host locks
      info status                                     whether the guest runs
      savevm FILE                                     save the guest; -loadvm FILE goes on from there
      stop                                            pause the guest, and its clock
      cont                                            let it go on, or start (-S)
      dma_error_inject BRIDGE read|write              make the next DMA fail (eeh=on)
      quit                                            switch the machine off and quit
      help                                            this help
      """;

  private static final OptionForm BACKEND =
      OptionForm.of(
          "object_add",
          "qom-type",
          Property.of("qom-type", Form.choice("memory-backend-ram"), "kind of object"),
          Property.of("id", OptionForms.ID, "its name").needed(),
          Property.of("size", Form.size(), "bytes of memory").needed());

  private static final OptionForm DIMM =
      OptionForm.of(
          "device_add",
          "driver",
          Property.of("driver", Form.choice("pc-dimm"), "kind of device"),
          Property.of("id", OptionForms.ID, "its name").needed(),
          Property.of("memdev", OptionForms.ID, "the memory").needed());

  /** The part of a machine that a monitor controls. */
  interface Target {
    /**
     * @throws ConfigurationException if the memory cannot be plugged
     */
    void plugMemory(String id, long size);

    /**
     * @throws ConfigurationException if the memory cannot be unplugged
     */
    void unplugMemory(String id);

    List<MemoryDevice> memoryDevices();

    /** The host bridges. */
    List<BusSnapshot> buses();

    /**
     * @throws ConfigurationException if there is no such host bridge with error handling
     */
    void injectDmaError(int hostBridge, boolean write);

    /**
     * Saves the guest to a file.
     *
     * @throws SnapshotException if it cannot be saved
     * @throws HostException if the file cannot be written
     */
    void save(Path file);

    /** Pauses the guest. */
    void stop();

    /** Lets a paused guest run. */
    void cont();

    /** The state of the machine, in QEMU's words. */
    String status();

    void quit();
  }

  private final Target target;

  /** Sizes in bytes, by id of the memory backend. */
  private final Map<String, Long> backends = new LinkedHashMap<>();

  /** Memory backends by device id, including devices that were unplugged. */
  private final Map<String, String> users = new HashMap<>();

  Monitor(Target target) {
    this.target = target;
  }

  /** Executes a command line; returns the answer, in whole lines. */
  synchronized String execute(String line) {
    List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+", 2)));
    String argument = words.size() > 1 ? words.get(1) : "";
    try {
      switch (words.getFirst()) {
        case "" -> {}
        case "help", "?" -> {
          return HELP;
        }
        case "object_add" -> addObject(argument);
        case "object_del" -> deleteObject(argument);
        case "device_add" -> addDevice(argument);
        case "device_del" -> target.unplugMemory(argument);
        case "info" -> {
          return info(argument);
        }
        case "dma_error_inject" -> injectDmaError(argument);
        case "savevm" -> save(argument);
        case "stop", "s" -> target.stop();
        case "cont", "c" -> target.cont();
        case "quit", "q" -> target.quit();
        default -> {
          return "unknown command: '" + words.getFirst() + "'; help lists them\n";
        }
      }
      return "";
    } catch (UsageException | ConfigurationException | SnapshotException | HostException e) {
      return "Error: " + e.getMessage() + "\n";
    }
  }

  private void save(String file) {
    if (file.isEmpty()) {
      throw new UsageException("savevm needs the name of a file");
    }
    try {
      target.save(Path.of(file));
    } catch (InvalidPathException e) {
      throw new UsageException(
          "savevm %s: this host has no such names".formatted(GuestText.line(file)));
    }
  }

  private void addObject(String argument) {
    Values values = BACKEND.read(argument);
    String id = values.text("id");
    long size = values.number("size");
    if (backends.putIfAbsent(id, size) != null) {
      throw new UsageException("object_add: " + id + " already exists");
    }
  }

  private void deleteObject(String id) {
    if (!backends.containsKey(id)) {
      throw new UsageException("object_del: " + id + " is not known");
    }
    checkFree("object_del", id);
    backends.remove(id);
  }

  private void checkFree(String command, String backend) {
    for (MemoryDevice device : target.memoryDevices()) {
      if (backend.equals(users.get(device.id()))) {
        throw new UsageException(command + ": " + backend + " is in use by " + device.id());
      }
    }
  }

  private void addDevice(String argument) {
    Values values = DIMM.read(argument);
    String id = values.text("id");
    String backend = values.text("memdev");
    Long size = backends.get(backend);
    if (size == null) {
      throw new UsageException("device_add: memdev=" + backend + " is not known");
    }
    plug(id, backend, size);
  }

  private void injectDmaError(String argument) {
    if (!argument.matches("[0-9]{1,2} +(read|write)")) {
      throw new UsageException(
          "dma_error_inject needs the index of a host bridge and read or write");
    }
    String[] words = argument.split(" +");
    target.injectDmaError(Integer.parseInt(words[0]), words[1].equals("write"));
  }

  /** Creates memory that can be plugged. */
  synchronized void create(Map<String, Long> memory) {
    backends.putAll(memory);
  }

  /** Plugs memory that has been created. */
  synchronized void plug(ObjectOptions.Dimm dimm) {
    plug(dimm.id(), dimm.backend(), dimm.size());
  }

  private void plug(String id, String backend, long size) {
    checkFree("device_add", backend);
    target.plugMemory(id, size);
    users.put(id, backend);
  }

  private String info(String what) {
    if (what.equals("status")) {
      return "VM status: " + target.status() + "\n";
    }
    if (what.equals("dma")) {
      StringBuilder text = new StringBuilder();
      target.buses().forEach(bus -> describe(bus, text));
      return text.toString();
    }
    if (!what.equals("memory-devices")) {
      throw new UsageException(
          "info " + what + " is not supported; supported: dma, memory-devices, status");
    }
    StringBuilder text = new StringBuilder();
    for (MemoryDevice device : target.memoryDevices()) {
      text.append(
          """
          Memory device [dimm]: "%s"
            addr: 0x%x
            node: 0
            size: %d
            memdev: /objects/%s
            hotplugged: true
            hotpluggable: true
          """
              .formatted(device.id(), device.address(), device.size(), users.get(device.id())));
    }
    return text.toString();
  }

  private static void describe(BusSnapshot bus, StringBuilder text) {
    String locked = bus.locked() == 0 ? "" : ": the host locks %d bytes".formatted(bus.locked());
    text.append("host bridge %d%s\n".formatted(bus.index(), locked));
    for (WindowSnapshot window : bus.windows()) {
      text.append(
          "  window 0x%x at 0x%x: %d bytes in pages of 2^%d, %d mapped\n"
              .formatted(
                  window.liobn(),
                  window.ioba(),
                  window.size(),
                  window.pageShift(),
                  window.mapped()));
      for (MappedRun run : window.runs()) {
        text.append(
            "    0x%x to 0x%x: %d bytes, memory from 0x%x to 0x%x\n"
                .formatted(run.ioba(), run.end() - 1, run.mapped(), run.ra(), run.raEnd() - 1));
      }
    }
  }
}
