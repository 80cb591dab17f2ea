package dev.oriel.cli;

import dev.oriel.cli.MonitorEvents.Kind;
import dev.oriel.machine.EventQueue;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineEvent;
import dev.oriel.machine.ShutdownReason;
import java.time.Instant;
import java.util.Optional;

/** Tells monitors what happens to a machine, and who wanted it. */
final class MonitorNews implements AutoCloseable {
  private final MonitorEvents events;
  private final Presence presence;
  private final EventQueue queue;

  /** Whether a monitor has asked for the next reset. */
  private volatile boolean resetByHost;

  MonitorNews(Machine machine, Presence presence, MonitorEvents events) {
    this.events = events;
    this.presence = presence;
    queue = machine.events(this::pass);
  }

  /** A monitor is about to reset the machine. */
  void resetByHost() {
    resetByHost = true;
  }

  private synchronized void pass() {
    for (Optional<EventQueue.Entry> next = queue.poll(); next.isPresent(); next = queue.poll()) {
      pass(next.get().time(), next.get().event());
    }
  }

  private void pass(Instant time, MachineEvent event) {
    switch (event) {
      case MachineEvent.Paused paused -> events.tell(Kind.STOP, time);
      case MachineEvent.Resumed resumed -> {
        // The end lets a paused machine go on, too.
        if (!presence.isQuitting()) {
          events.tell(Kind.RESUME, time);
        }
      }
      case MachineEvent.Reset reset -> {
        boolean host = resetByHost;
        resetByHost = false;
        events.tell(Kind.RESET, time, cause(!host, host ? "host-qmp-system-reset" : "guest-reset"));
      }
      case MachineEvent.Panicked panicked ->
          events.tell(Kind.GUEST_PANICKED, time, Json.object("action", "poweroff"));
      case MachineEvent.Ended(ShutdownReason reason) ->
          events.tell(Kind.SHUTDOWN, time, end(reason));
      case MachineEvent.MemoryUnplugged unplugged ->
          events.tell(Kind.DEVICE_DELETED, time, device(unplugged.device().id()));
      case MachineEvent.DeviceUnplugged(String device) ->
          events.tell(Kind.DEVICE_DELETED, time, device(device));
      case MachineEvent.DeviceKept(String device) ->
          events.tell(Kind.DEVICE_UNPLUG_GUEST_ERROR, time, device(device));
      case MachineEvent.BalloonChanged(long actual) ->
          events.tell(Kind.BALLOON_CHANGE, time, Json.object("actual", actual));
      case MachineEvent.MemoryKept kept -> {
        String id = kept.device().id();
        String words = "Memory hotunplug rejected by the guest for device " + id;
        events.tell(Kind.MEMORY_UNPLUG_ERROR, time, Json.object("device", id, "msg", words));
        events.tell(Kind.DEVICE_UNPLUG_GUEST_ERROR, time, device(id));
      }
      default -> {}
    }
  }

  private static Json.Members device(String id) {
    return Json.object("device", id, "path", "/machine/peripheral/" + id);
  }

  private Json.Members end(ShutdownReason reason) {
    return switch (reason) {
      case POWER_OFF, HALTED -> cause(true, "guest-shutdown");
      case REBOOT ->
          resetByHost ? cause(false, "host-qmp-system-reset") : cause(true, "guest-reset");
      case GUEST_PANIC -> cause(true, "guest-panic");
      case DMA_ERROR -> cause(false, "host-error");
      case STOPPED -> cause(false, presence.isQuitting() ? "host-qmp-quit" : "host-signal");
    };
  }

  private static Json.Members cause(boolean guest, String reason) {
    return Json.object("guest", guest, "reason", reason);
  }

  @Override
  public void close() {
    queue.close();
  }
}
