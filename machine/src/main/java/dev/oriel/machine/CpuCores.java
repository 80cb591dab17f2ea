package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.processor.ProcessorLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * Cores that are devices, besides those that a machine has by its configuration: they can be
 * plugged and unplugged while the guest runs. Safe for use by several threads.
 */
final class CpuCores {
  /** QEMU's name of a core of the only processor that there is. */
  static final String DRIVER = "power9_v2.0-spapr-cpu-core";

  private static final String ID = "id";

  static final Schema SCHEMA =
      Schema.of(
          DRIVER,
          Property.of(ID, Form.name("ID", "a name"), "name of the device"),
          Property.of(
                  "core-id",
                  Form.number(0, Integer.MAX_VALUE),
                  "number of its first thread, a multiple of the threads of a core")
              .needed());

  private final MachineConfig config;
  private final MachineEvents events;
  private final Consumer<List<ProcessorLoop>> runner;

  /** Those that have not left, by number. The guest's thread removes some. */
  private final Map<Integer, DeviceConfig> present = new ConcurrentSkipListMap<>();

  /**
   * @param events is told of cores that come and go
   * @param runner runs the processors of all that are there, if it does not yet
   */
  CpuCores(MachineConfig config, MachineEvents events, Consumer<List<ProcessorLoop>> runner) {
    this.config = config;
    this.events = events;
    this.runner = runner;
  }

  static boolean is(DeviceConfig device) {
    return device.driver().equals(DRIVER);
  }

  /**
   * Adds a core before the start.
   *
   * @param properties as they are given
   * @throws BadConfigurationException if it is there, or cannot be
   */
  synchronized void add(Platform platform, DeviceConfig device, Map<String, String> properties) {
    int core = free(platform, properties);
    platform.addCore(core);
    present.put(core, device);
  }

  /**
   * Plugs a core while the guest runs.
   *
   * @param properties as they are given
   * @throws BadConfigurationException if it is there, or cannot be, or not now
   */
  synchronized void plug(Platform platform, DeviceConfig device, Map<String, String> properties) {
    int core = free(platform, properties);
    boolean done = false;
    present.put(core, device);
    try {
      platform.plugCore(core);
      done = true;
    } finally {
      if (!done) {
        present.remove(core);
      }
    }
    runner.accept(platform.loops());
    events.tell(() -> new MachineEvent.DevicePlugged(id(device)));
  }

  /** The number of a core that is not there. */
  private int free(Platform platform, Map<String, String> properties) {
    Values values = SCHEMA.read(properties, BadConfigurationException::new);
    int first = values.integer("core-id");
    if (first % config.threadsPerCore() != 0) {
      throw new BadConfigurationException("invalid core id " + first);
    }
    if (first >= config.maxCpus()) {
      throw new BadConfigurationException(
          "core id %d out of range: the machine has room for %d CPUs (-smp maxcpus=)"
              .formatted(first, config.maxCpus()));
    }
    int core = first / config.threadsPerCore();
    if (platform.hasCore(core)) {
      throw new BadConfigurationException("core " + first + " already populated");
    }
    return core;
  }

  /** Asks the guest for the core with this name; false if there is none. */
  boolean unplug(Platform platform, String id) {
    for (Map.Entry<Integer, DeviceConfig> each : present.entrySet()) {
      if (id(each.getValue()).equals(id)) {
        platform.unplugCore(each.getKey());
        return true;
      }
    }
    return false;
  }

  /** A core has left, also one that was there by configuration. */
  void left(int core) {
    DeviceConfig device = present.remove(core);
    if (device != null) {
      events.tell(() -> new MachineEvent.DeviceUnplugged(id(device)));
    }
  }

  /** The guest keeps a core. */
  void kept(int core) {
    DeviceConfig device = present.get(core);
    if (device != null) {
      events.tell(() -> new MachineEvent.DeviceKept(id(device)));
    }
  }

  /** Those that are there. */
  List<DeviceConfig> present() {
    return new ArrayList<>(present.values());
  }

  /** All that are there or can be. */
  List<CpuCore> all(Platform platform) {
    int threads = config.threadsPerCore();
    List<CpuCore> all = new ArrayList<>();
    for (int core = 0; core * threads < config.maxCpus(); core++) {
      DeviceConfig device = present.get(core);
      String name = device == null ? "" : id(device);
      all.add(new CpuCore(core * threads, threads, platform.hasCore(core), name));
    }
    return all;
  }

  private static String id(DeviceConfig device) {
    return device.properties().getOrDefault(ID, "");
  }
}
