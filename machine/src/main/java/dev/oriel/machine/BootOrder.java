package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** The places of all devices that have a name and could have a turn. */
  private final Map<String, String> named = new HashMap<>();

  /**
   * Notes a device if it has a turn.
   *
   * @param place the values of a schema that may have {@link #INDEX}
   * @param path where the device is in the device tree
   * @throws BadConfigurationException if another device has the same turn
   */
  synchronized void add(String driver, Values place, String path) {
    place.find("id").ifPresent(id -> named.put(id, path));
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

  /**
   * Gives a device another turn, or none if {@code index} is negative.
   *
   * @throws ConfigurationException if a device has that turn, or this one came too late for one
   */
  synchronized void change(String id, int index) {
    String path = named.get(id);
    if (path == null) {
      throw new ConfigurationException(
          "firmware does not boot from '%s', which came while the machine ran".formatted(id));
    }
    if (index >= 0 && paths.containsKey(index)) {
      throw new ConfigurationException("The bootindex %d has already been used".formatted(index));
    }
    paths.values().remove(path);
    if (index >= 0) {
      paths.put(index, path);
    }
  }

  /** The paths in the order of their turns. */
  synchronized List<String> paths() {
    return List.copyOf(paths.values());
  }
}
