package dev.oriel.pseries.pci;

import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.options.Values;
import java.util.Map;

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
   * The tables that the properties of a host bridge select.
   *
   * @throws BadConfigurationException naming the property that is malformed, missing or out of
   *     place
   */
  static TableSettings of(Map<String, String> properties) {
    Values values = HostBridgeSettings.SCHEMA.read(properties, BadConfigurationException::new);
    String table = values.text("table");
    belongsTo("memlock", "simulated", values);
    belongsTo("vfio-group", "vfio", values);
    return switch (table) {
      case "emulated" -> new Emulated();
      case "simulated" ->
          new Simulated(values.isGiven("memlock") ? values.number("memlock") : HostModel.UNLIMITED);
      default -> new Vfio(group(values));
    };
  }

  private static void belongsTo(String property, String table, Values values) {
    if (values.isGiven(property) && !values.text("table").equals(table)) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: %s=%s needs table=%s"
              .formatted(property, values.text(property), table));
    }
  }

  private static int group(Values values) {
    if (!values.isGiven("vfio-group")) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: table=vfio needs vfio-group=N, a number below /dev/vfio");
    }
    return values.integer("vfio-group");
  }
}
