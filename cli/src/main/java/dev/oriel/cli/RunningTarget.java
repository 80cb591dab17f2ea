package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.CpuCore;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MemoryDevice;
import dev.oriel.machine.Migration;
import dev.oriel.machine.PciDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A machine that runs in this process, as its monitors control it. */
final class RunningTarget implements MonitorTarget {
  private final Machine machine;
  private final MonitorNews news;
  private final Presence presence;
  private final BackendTarget backends;
  private final Incoming incoming;
  private final Runnable stop;

  /** Whether the guest has moved to another machine, and was not told to go on here. */
  private volatile boolean moved;

  /**
   * @param incoming how a guest comes from another machine
   * @param stop ends the machine
   */
  RunningTarget(
      Machine machine,
      MonitorNews news,
      Presence presence,
      Ports ports,
      Incoming incoming,
      Runnable stop) {
    this.incoming = incoming;
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
    machine.memory().plug(id, size);
  }

  @Override
  public void unplugMemory(String id) {
    machine.memory().unplug(id);
  }

  @Override
  public void plug(DeviceConfig device) {
    machine.devices().plug(device);
  }

  @Override
  public void unplug(String id) {
    machine.devices().unplug(id);
  }

  @Override
  public boolean hasDevice(String id) {
    return machine.devices().has(id);
  }

  @Override
  public List<CpuCore> cores() {
    return machine.processors().cores();
  }

  @Override
  public void injectDmaError(int hostBridge, boolean write) {
    machine.devices().injectDmaError(hostBridge, write);
  }

  @Override
  public List<MemoryDevice> memoryDevices() {
    return machine.memory().plugged();
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
    return machine.devices().pci();
  }

  @Override
  public Optional<BalloonState> balloon() {
    return machine.memory().balloon();
  }

  @Override
  public void balloon(long bytes) {
    machine.memory().balloon(bytes);
  }

  @Override
  public void save(Path file) {
    machine.control().save(file);
  }

  @Override
  public long dump(Path file) {
    return machine.control().dump(file);
  }

  @Override
  public void cont() {
    presence.cont(machine);
    moved = false;
  }

  @Override
  public void stop() {
    machine.control().pause();
  }

  @Override
  public void reset() throws InterruptedException {
    news.resetByHost();
    machine.control().reset();
    presence.reset(machine);
  }

  @Override
  public void powerDown() {
    machine.control().powerDown();
  }

  @Override
  public RunState state() {
    if (incoming.waits()) {
      return RunState.INMIGRATE;
    }
    RunState state = presence.state(machine);
    return state == RunState.PAUSED && moved ? RunState.POSTMIGRATE : state;
  }

  @Override
  public MigrationTarget migration() {
    return new MigrationTarget() {
      @Override
      public Migration migrate(SocketPlace place, Consumer<Migration.Progress> told) {
        return machine
            .control()
            .migrate(
                place::connect,
                progress -> {
                  moved |= progress.status() == Migration.Status.COMPLETED;
                  told.accept(progress);
                });
      }

      @Override
      public Optional<Migration> last() {
        return machine.control().migration();
      }

      @Override
      public Incoming incoming() {
        return incoming;
      }
    };
  }

  @Override
  public void quit() {
    presence.quit();
    stop.run();
  }
}
