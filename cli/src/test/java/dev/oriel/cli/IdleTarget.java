package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.CpuCore;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MemoryDevice;
import dev.oriel.machine.Migration;
import dev.oriel.machine.PciDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A machine that runs, has nothing, and does nothing that a monitor wants. */
final class IdleTarget implements MonitorTarget {
  @Override
  public void plugMemory(String id, long size) {}

  @Override
  public void unplugMemory(String id) {}

  @Override
  public void plug(DeviceConfig device) {}

  @Override
  public void unplug(String id) {}

  @Override
  public boolean hasDevice(String id) {
    return false;
  }

  @Override
  public Optional<BalloonState> balloon() {
    return Optional.empty();
  }

  @Override
  public void balloon(long bytes) {}

  @Override
  public List<MemoryDevice> memoryDevices() {
    return List.of();
  }

  @Override
  public MigrationTarget migration() {
    return new MigrationTarget() {
      @Override
      public Migration migrate(SocketPlace place, Consumer<Migration.Progress> told) {
        throw new UsageException("nothing moves");
      }

      @Override
      public Optional<Migration> last() {
        return Optional.empty();
      }

      @Override
      public Incoming incoming() {
        return new Incoming(false, stage -> {});
      }
    };
  }

  final IdleBackends backends = new IdleBackends();

  @Override
  public BackendTarget backends() {
    return backends;
  }

  @Override
  public List<CpuCore> cores() {
    return List.of();
  }

  @Override
  public List<BusSnapshot> buses() {
    return List.of();
  }

  @Override
  public List<String> interruptController() {
    return List.of();
  }

  @Override
  public List<PciDevice> pciDevices() {
    return List.of();
  }

  @Override
  public void injectDmaError(int hostBridge, boolean write) {}

  @Override
  public void save(Path file) {}

  @Override
  public long dump(Path file) {
    return 1 << 20;
  }

  @Override
  public void stop() {}

  @Override
  public void cont() {}

  @Override
  public void reset() {}

  @Override
  public void powerDown() {}

  @Override
  public RunState state() {
    return RunState.RUNNING;
  }

  @Override
  public void quit() {}
}
