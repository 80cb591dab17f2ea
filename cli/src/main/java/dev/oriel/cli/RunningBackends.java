package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Machine;
import dev.oriel.machine.NetdevConfig;
import java.util.List;
import java.util.Optional;

/** What the devices of a machine in this process work with. */
final class RunningBackends implements BackendTarget {
  private final Machine machine;
  private final Ports ports;

  RunningBackends(Machine machine, Ports ports) {
    this.machine = machine;
    this.ports = ports;
  }

  @Override
  public void addDrive(DriveConfig drive) {
    machine.devices().addDrive(drive);
  }

  @Override
  public void removeDrive(String id) {
    machine.devices().removeDrive(id);
  }

  @Override
  public void resizeDrive(String id, long bytes) {
    machine.devices().resizeDrive(id, bytes);
  }

  @Override
  public List<DriveConfig> drives() {
    return machine.devices().drives();
  }

  @Override
  public void addNetwork(NetdevConfig netdev) {
    machine.devices().addNetwork(netdev);
  }

  @Override
  public void removeNetwork(String id) {
    machine.devices().removeNetwork(id);
  }

  @Override
  public boolean hasNetwork(String id) {
    return machine.devices().hasNetwork(id);
  }

  @Override
  public void setLink(String name, boolean up) {
    machine.devices().setLink(name, up);
  }

  @Override
  public Optional<String> addLine(LineEnd end) throws InterruptedException {
    machine.devices().addLine(end.label(), end.line());
    boolean done = false;
    try {
      Optional<String> name = ports.open(end);
      done = true;
      return name;
    } finally {
      if (!done) {
        machine.devices().removeLine(end.label());
      }
    }
  }

  @Override
  public void removeLine(LineEnd end) {
    machine.devices().removeLine(end.label());
    ports.close(end);
  }

  @Override
  public void setProperty(String id, String property, int value) {
    machine.devices().setProperty(id, property, value);
  }

  @Override
  public List<DeviceConfig> devices() {
    return machine.devices().present();
  }
}
