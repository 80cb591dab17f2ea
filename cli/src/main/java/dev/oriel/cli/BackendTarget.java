package dev.oriel.cli;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.NetdevConfig;
import java.util.List;
import java.util.Optional;

/** What a machine's devices work with, as a monitor adds and removes it. */
interface BackendTarget {
  /**
   * @throws ConfigurationException if it cannot be opened, or there is one with that name
   */
  void addDrive(DriveConfig drive);

  /**
   * @throws ConfigurationException if there is none, or it is in use
   */
  void removeDrive(String id);

  /**
   * @throws ConfigurationException if there is none, or it cannot have that size
   */
  void resizeDrive(String id, long bytes);

  List<DriveConfig> drives();

  /**
   * @throws ConfigurationException if it cannot be opened, or there is one with that name
   */
  void addNetwork(NetdevConfig netdev);

  /**
   * @throws ConfigurationException if there is none
   */
  void removeNetwork(String id);

  boolean hasNetwork(String id);

  /**
   * @throws ConfigurationException if there is neither a card nor a network with that name
   */
  void setLink(String name, boolean up);

  /**
   * Opens the far end of a line.
   *
   * @return the name of a terminal that other programs open
   * @throws UsageException if it cannot be opened
   * @throws ConfigurationException if there is one with that name
   */
  Optional<String> addLine(LineEnd end) throws InterruptedException;

  /**
   * @throws ConfigurationException if there is none, or it is in use
   */
  void removeLine(LineEnd end);

  /**
   * Changes a property of a device.
   *
   * @throws ConfigurationException if it cannot be changed, or not to that
   */
  void setProperty(String id, String property, int value);

  /** The devices that there are now, other than memory. */
  List<DeviceConfig> devices();
}
