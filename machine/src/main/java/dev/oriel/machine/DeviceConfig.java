package dev.oriel.machine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A device to plug in, in QEMU's syntax: {@code -device nvme,drive=d,serial=x}.
 *
 * @param driver kind of device: {@code nvme}
 * @param properties values by name, as written: {@code drive}, {@code serial}, {@code addr}, ...
 */
public record DeviceConfig(String driver, Map<String, String> properties) {
  public DeviceConfig {
    properties = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }
}
