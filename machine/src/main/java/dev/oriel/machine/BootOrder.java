package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The devices that firmware is to boot from, by their places in the device tree. */
final class BootOrder {
  /** The property of every device that firmware can boot from. */
  static final Property INDEX =
      Property.of(
          "bootindex",
          Form.number(-1, 0x7fff_ffff),
          "its turn when firmware looks for something to boot, the lowest first; -1: none");

  private final SortedMap<Integer, String> paths = new TreeMap<>();

  /**
   * Notes a device if it has a turn.
   *
   * @param place the values of a schema that may have {@link #INDEX}
   * @param path where the device is in the device tree
   * @throws BadConfigurationException if another device has the same turn
   */
  void add(String driver, Values place, String path) {
    // What cannot be booted from does not declare it.
    if (!place.given().containsKey(INDEX.name())) {
      return;
    }
    int index = place.integer(INDEX.name());
    if (index >= 0 && paths.putIfAbsent(index, path) != null) {
      throw new BadConfigurationException(
          "%s: bootindex=%d has already been used".formatted(driver, index));
    }
  }

  /** The paths in the order of their turns. */
  List<String> paths() {
    return List.copyOf(paths.values());
  }
}
