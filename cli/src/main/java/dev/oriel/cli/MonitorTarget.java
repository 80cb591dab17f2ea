package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.CpuCore;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.HostException;
import dev.oriel.machine.MemoryDevice;
import dev.oriel.machine.PciDevice;
import dev.oriel.machine.SnapshotException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The part of a machine that a monitor controls. */
interface MonitorTarget {
  /**
   * @throws ConfigurationException if the memory cannot be plugged
   */
  void plugMemory(String id, long size);

  /**
   * @throws ConfigurationException if the memory cannot be unplugged
   */
  void unplugMemory(String id);

  List<MemoryDevice> memoryDevices();

  /**
   * @throws ConfigurationException if the PCI device cannot be plugged
   */
  void plug(DeviceConfig device);

  /**
   * @throws ConfigurationException if the device cannot be unplugged
   */
  void unplug(String id);

  /** Whether there is a device with that name, other than memory. */
  boolean hasDevice(String id);

  /** The cores that there are or can be. */
  List<CpuCore> cores();

  /** What devices work with. */
  BackendTarget backends();

  /** The host bridges. */
  List<BusSnapshot> buses();

  /** The state of the interrupt controller, in lines. */
  List<String> interruptController();

  List<PciDevice> pciDevices();

  /** What the guest has kept of its RAM; empty without a balloon. */
  Optional<BalloonState> balloon();

  /**
   * Asks the guest to keep so many bytes only.
   *
   * @throws ConfigurationException if there is no balloon
   */
  void balloon(long bytes);

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

  /**
   * Writes memory and registers to a core file.
   *
   * @return bytes of memory in it
   * @throws HostException if the file cannot be written
   */
  long dump(Path file);

  /** Pauses the guest. */
  void stop();

  /** Lets a paused guest run. */
  void cont();

  /**
   * Resets the machine, and returns when that is done.
   *
   * @throws ConfigurationException if the guest has ended
   */
  void reset() throws InterruptedException;

  /** Asks the guest to switch the machine off. */
  void powerDown();

  RunState state();

  /** What moves the guest. */
  MigrationTarget migration();

  /** Ends the machine, and then the process. */
  void quit();
}
