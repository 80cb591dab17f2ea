package dev.oriel.machine;

import java.util.HashSet;
import java.util.Set;

/** Checks of a configuration's numbers. */
final class ConfigChecks {
  /** RAM is a multiple of this size, as under QEMU. */
  private static final long MEMORY_BLOCK = 256L << 20;

  private static final long LARGEST_RAM = 1L << 40;
  private static final int MOST_SLOTS = 256;

  private ConfigChecks() {}

  static void check(MachineConfig config) {
    size("memory size", config.ram());
    size("maximum memory size", config.maxRam());
    if (config.maxRam() < config.ram()) {
      throw new ConfigurationException(
          "maximum memory size %s: less than the memory size, %s"
              .formatted(describe(config.maxRam()), describe(config.ram())));
    }
    if (config.slots() < 0 || config.slots() > MOST_SLOTS) {
      throw new ConfigurationException(
          "%d memory slots are not supported; supported: 0 to %d"
              .formatted(config.slots(), MOST_SLOTS));
    }
    if (config.cpus() < 1 || config.cpus() > MachineConfig.MOST_CPUS) {
      throw new ConfigurationException(
          "%d processors are not supported; supported: 1 to %d"
              .formatted(config.cpus(), MachineConfig.MOST_CPUS));
    }
    if (config.threadsPerCore() < 1
        || config.coresPerSocket() < 1
        || config.cpus() % config.threadsPerCore() != 0) {
      throw new ConfigurationException(
          "%d processors cannot be %d threads of each core"
              .formatted(config.cpus(), config.threadsPerCore()));
    }
    if (config.onTestBench() && config.instructionTime()) {
      throw new ConfigurationException(
          "time that counts instructions does not go on on a test bench, which executes none");
    }
    Processors.check(config.cpuModel());
    Set<String> ids = new HashSet<>();
    for (DeviceConfig device : config.devices()) {
      String id = device.properties().get("id");
      if (id != null && !ids.add(id)) {
        throw new ConfigurationException(
            "%s: id %s is another device's".formatted(device.driver(), id));
      }
    }
  }

  private static void size(String what, long bytes) {
    if (bytes < MEMORY_BLOCK || bytes > LARGEST_RAM || bytes % MEMORY_BLOCK != 0) {
      throw new ConfigurationException(
          "%s %s: must be a multiple of 256 MiB, up to 1 TiB".formatted(what, describe(bytes)));
    }
  }

  private static String describe(long bytes) {
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
  }
}
