package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.CpuCore;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MemoryDevice;
import dev.oriel.machine.PciDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A machine that runs in this process, as its monitors control it. */
final class RunningTarget implements MonitorTarget {
  private final Machine machine;
  private final MonitorNews news;
  private final Presence presence;
  private final BackendTarget backends;
  private final Runnable stop;

  /**
   * @param stop ends the machine
   */
  RunningTarget(Machine machine, MonitorNews news, Presence presence, Ports ports, Runnable stop) {
    this.machine = machine;
    backends = new RunningBackends(machine, ports);
    this.news = news;
    this.presence = presence;
    this.stop = stop;
  }

  @Override
  public BackendTarget backends() {
    return backends;
  }

  @Override
  public void plugMemory(String id, long size) {
    machine.plugMemory(id, size);
  }

  @Override
  public void unplugMemory(String id) {
    machine.unplugMemory(id);
  }

  @Override
  public void plug(DeviceConfig device) {
    machine.plug(device);
  }

  @Override
  public void unplug(String id) {
    machine.unplug(id);
  }

  @Override
  public boolean hasDevice(String id) {
    return machine.hasDevice(id);
  }

  @Override
  public List<CpuCore> cores() {
    return machine.cores();
  }

  @Override
  public void injectDmaError(int hostBridge, boolean write) {
    machine.injectDmaError(hostBridge, write);
  }

  @Override
  public List<MemoryDevice> memoryDevices() {
    return machine.memoryDevices();
  }

  @Override
  public List<BusSnapshot> buses() {
    return machine.buses();
  }

  @Override
  public List<String> interruptController() {
    return machine.interruptController();
  }

  @Override
  public List<PciDevice> pciDevices() {
    return machine.pciDevices();
  }

  @Override
  public Optional<BalloonState> balloon() {
    return machine.balloon();
  }

  @Override
  public void balloon(long bytes) {
    machine.balloon(bytes);
  }

  @Override
  public void save(Path file) {
    machine.save(file);
  }

  @Override
  public long dump(Path file) {
    return machine.dump(file);
  }

  @Override
  public void cont() {
    presence.cont(machine);
  }

  @Override
  public void stop() {
    machine.pause();
  }

  @Override
  public void reset() throws InterruptedException {
    news.resetByHost();
    machine.reset();
    presence.reset(machine);
  }

  @Override
  public void powerDown() {
    machine.powerDown();
  }

  @Override
  public RunState state() {
    return presence.state(machine);
  }

  @Override
  public void quit() {
    presence.quit();
    stop.run();
  }
}
