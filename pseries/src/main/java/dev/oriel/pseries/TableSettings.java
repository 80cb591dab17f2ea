package dev.oriel.pseries;

import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.spi.BadConfigurationException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Selects whose tables translate for the devices of a host bridge: its property {@code table}. */
public sealed interface TableSettings {
  /** Ours: {@code table=emulated}, the default. */
  record Emulated() implements TableSettings {}

  /**
   * A simulated host's: {@code table=simulated}.
   *
   * @param memlock bytes that its process may lock, {@code memlock}, unlimited if not given
   */
  record Simulated(long memlock) implements TableSettings {}

  /**
   * This host's: {@code table=vfio}.
   *
   * @param group the IOMMU group of the devices, {@code vfio-group}
   */
  record Vfio(int group) implements TableSettings {}

  /**
   * Removes the properties of tables from those of a host bridge.
   *
   * @throws BadConfigurationException naming the property that is malformed, missing or out of
   *     place
   */
  static TableSettings take(Map<String, String> properties) {
    String kind = properties.remove("table");
    String memlock = properties.remove("memlock");
    String group = properties.remove("vfio-group");
    TableSettings settings =
        switch (kind == null ? "emulated" : kind) {
          case "emulated" -> new Emulated();
          case "simulated" ->
              new Simulated(memlock == null ? HostModel.UNLIMITED : bytes("memlock", memlock));
          case "vfio" -> new Vfio(group(group));
          default ->
              throw new BadConfigurationException(
                  "spapr-pci-host-bridge: table=%s must be emulated, simulated or vfio"
                      .formatted(kind));
        };
    if (memlock != null && !(settings instanceof Simulated)) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: memlock=%s needs table=simulated".formatted(memlock));
    }
    if (group != null && !(settings instanceof Vfio)) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: vfio-group=%s needs table=vfio".formatted(group));
    }
    return settings;
  }

  private static int group(@Nullable String text) {
    if (text == null || !text.matches("[0-9]{1,9}")) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: table=vfio needs vfio-group=N, a number below /dev/vfio");
    }
    return Integer.parseInt(text);
  }

  /**
   * A number of bytes: 64K, 2G, 4096.
   *
   * @throws BadConfigurationException naming {@code property} if it is not a size
   */
  static long bytes(String property, String text) {
    if (text.matches("[0-9]{1,12}[KMGTkmgt]?")) {
      int suffix = "KMGT".indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
      int shift = 10 * (suffix + 1);
      long number = Long.parseLong(suffix < 0 ? text : text.substring(0, text.length() - 1));
      if (number <= Long.MAX_VALUE >>> shift) {
        return number << shift;
      }
    }
    throw new BadConfigurationException(
        "%s=%s is not a size; write a number with K, M, G or T, such as 2G"
            .formatted(property, text));
  }
}
