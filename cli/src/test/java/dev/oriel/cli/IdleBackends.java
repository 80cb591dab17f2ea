package dev.oriel.cli;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.NetdevConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what it is given, and opens nothing. */
final class IdleBackends implements BackendTarget {
  final Map<String, DriveConfig> drives = new LinkedHashMap<>();
  final Map<String, NetdevConfig> networks = new LinkedHashMap<>();
  final Map<String, LineEnd> lines = new LinkedHashMap<>();
  final List<String> changes = new ArrayList<>();

  @Override
  public void addDrive(DriveConfig drive) {
    if (drive.file().toString().contains("none")) {
      throw new ConfigurationException(drive.file() + " is not there");
    }
    drives.put(drive.id(), drive);
  }

  @Override
  public void removeDrive(String id) {
    drives.remove(id);
  }

  @Override
  public void resizeDrive(String id, long bytes) {
    changes.add(id + " has " + bytes);
  }

  @Override
  public List<DriveConfig> drives() {
    return List.copyOf(drives.values());
  }

  @Override
  public void addNetwork(NetdevConfig netdev) {
    networks.put(netdev.id(), netdev);
  }

  @Override
  public void removeNetwork(String id) {
    networks.remove(id);
  }

  @Override
  public boolean hasNetwork(String id) {
    return networks.containsKey(id);
  }

  @Override
  public void setLink(String name, boolean up) {
    changes.add(name + (up ? " up" : " down"));
  }

  @Override
  public Optional<String> addLine(LineEnd end) {
    lines.put(end.label(), end);
    return end.place() instanceof Chardev.Pty ? Optional.of("/dev/pts/0") : Optional.empty();
  }

  @Override
  public void removeLine(LineEnd end) {
    lines.remove(end.label());
  }

  @Override
  public void setProperty(String id, String property, int value) {}

  @Override
  public List<DeviceConfig> devices() {
    return List.of(new DeviceConfig("virtio-net-pci", Map.of("id", "card")));
  }
}
