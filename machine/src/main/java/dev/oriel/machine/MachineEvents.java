package dev.oriel.machine;

import static java.util.Objects.requireNonNull;

import dev.oriel.iommu.DmaFault;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.IommuListener;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.event.Dimm;
import dev.oriel.pseries.event.PlatformListener;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Collects what happens in a machine, and hands it to whoever reads it. */
final class MachineEvents implements PlatformListener {
  private final List<EventQueue> queues = new CopyOnWriteArrayList<>();
  private volatile @Nullable CpuCores cores;

  /** Adds a reader. */
  EventQueue open(Runnable wake) {
    EventQueue queue = new EventQueue(wake, queues::remove);
    queues.add(queue);
    return queue;
  }

  /** An event has happened; it is made only if somebody wants it. Never waits. */
  void tell(Supplier<MachineEvent> made) {
    boolean recorded = FlightRecorder.isInitialized();
    if (queues.isEmpty() && !recorded) {
      return;
    }
    MachineEvent event = made.get();
    EventQueue.Entry entry = new EventQueue.Entry(Instant.now(), event);
    queues.forEach(queue -> queue.add(entry));
    if (recorded) {
      FlightEvent.commit(event);
    }
  }

  /**
   * Hears from {@code platform}, to which host bridges are yet to be added.
   *
   * @param cores are told of those that the platform has lost
   */
  void hear(Platform platform, CpuCores cores) {
    this.cores = cores;
    platform.listen(this);
    platform.standstill().listen(new Pauses());
    platform.observe(new Windows(platform));
  }

  @Override
  public void errorState(int bridge, String state, String why) {
    tell(() -> new MachineEvent.BusStateChanged(bridge, state, why));
  }

  @Override
  public void plugged(Dimm dimm) {
    tell(() -> new MachineEvent.MemoryPlugged(MemoryDevice.of(dimm)));
  }

  @Override
  public void unplugged(Dimm dimm) {
    tell(() -> new MachineEvent.MemoryUnplugged(MemoryDevice.of(dimm)));
  }

  @Override
  public void unplugRefused(Dimm dimm) {
    tell(() -> new MachineEvent.MemoryKept(MemoryDevice.of(dimm)));
  }

  @Override
  public void coreUnplugged(int core) {
    requireNonNull(cores).left(core);
  }

  @Override
  public void coreUnplugRefused(int core) {
    requireNonNull(cores).kept(core);
  }

  private final class Pauses implements Standstill.Listener {
    @Override
    public void stops() {}

    @Override
    public void goesOn() {}

    @Override
    public void paused(boolean now) {
      tell(now ? MachineEvent.Paused::new : MachineEvent.Resumed::new);
    }
  }

  private final class Windows implements IommuListener {
    private final Platform platform;

    Windows(Platform platform) {
      this.platform = platform;
    }

    @Override
    public boolean wantsTranslations() {
      return false;
    }

    @Override
    public void opened(DmaWindow window) {
      tell(
          () ->
              new MachineEvent.WindowCreated(
                  Integer.toUnsignedLong(window.liobn()),
                  window.busOffset(),
                  window.size(),
                  window.pageShift(),
                  window.isDefault()));
    }

    @Override
    public void closed(DmaWindow window) {
      tell(
          () ->
              new MachineEvent.WindowRemoved(
                  Integer.toUnsignedLong(window.liobn()), window.busOffset(), window.size()));
    }

    @Override
    public void refused(int liobn, String reason) {
      tell(() -> new MachineEvent.WindowRefused(Integer.toUnsignedLong(liobn), reason));
    }

    @Override
    public void fault(DmaFault fault) {
      tell(
          () ->
              new MachineEvent.DmaFailed(
                  platform.deviceOf(fault),
                  fault.ioba(),
                  fault.write(),
                  reason(fault.status()),
                  fault.tce()));
    }

    private static String reason(DmaStatus status) {
      return switch (status) {
        case OK -> "";
        case NO_WINDOW -> "no window covers the address";
        case NOT_PERMITTED -> "the TCE does not permit it";
        case NO_MEMORY -> "there is no memory where the TCE points";
        case BUS_ERROR -> "the bus failed";
        case STOPPED -> "the bus is stopped";
      };
    }
  }
}
