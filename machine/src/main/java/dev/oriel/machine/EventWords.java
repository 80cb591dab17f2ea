package dev.oriel.machine;

/** Events in words. */
final class EventWords {
  private EventWords() {}

  static String of(MachineEvent event) {
    return switch (event) {
      case MachineEvent.Started() -> "the guest was powered on";
      case MachineEvent.Reset() -> "the guest was reset";
      case MachineEvent.Paused() -> "the machine was paused";
      case MachineEvent.Resumed() -> "the machine goes on";
      case MachineEvent.Panicked(String message) -> "the guest panicked: " + message;
      case MachineEvent.Ended(ShutdownReason reason) -> "the guest ended: " + reason;
      case MachineEvent.WindowCreated(long liobn, long ioba, long size, int shift, boolean first) ->
          "%s 0x%08x created: [0x%x, 0x%x), pages of %s"
              .formatted(
                  first ? "default window" : "window", liobn, ioba, ioba + size, page(shift));
      case MachineEvent.WindowRemoved(long liobn, long ioba, long size) ->
          "window 0x%08x removed: [0x%x, 0x%x)".formatted(liobn, ioba, ioba + size);
      case MachineEvent.WindowRefused(long liobn, String reason) ->
          "window 0x%08x refused: %s".formatted(liobn, reason);
      case MachineEvent.DmaFailed(String device, long ioba, boolean write, String why, long tce) ->
          "DMA %s by %s at bus address 0x%x failed: %s, TCE 0x%x"
              .formatted(write ? "write" : "read", device, ioba, why, tce);
      case MachineEvent.DmaReported(String report) -> report;
      case MachineEvent.BusStateChanged(int bridge, String state, String cause) ->
          "host bridge %d is %s: %s".formatted(bridge, state, cause);
      case MachineEvent.MemoryPlugged(MemoryDevice device) -> device(device) + " plugged";
      case MachineEvent.MemoryUnplugged(MemoryDevice device) -> device(device) + " unplugged";
      case MachineEvent.MemoryKept(MemoryDevice device) -> device(device) + " kept by the guest";
      case MachineEvent.DevicePlugged(String device) -> "device " + device + " plugged";
      case MachineEvent.DeviceKept(String device) -> "device " + device + " kept by the guest";
      case MachineEvent.DeviceUnplugged(String device) -> "device " + device + " unplugged";
      case MachineEvent.BalloonChanged(long actual) ->
          "the guest keeps %d MiB".formatted(actual >> 20);
      case MachineEvent.Lost(long events) -> events + " events lost";
    };
  }

  private static String page(int shift) {
    return shift < 20 ? (1L << shift - 10) + " KiB" : (1L << shift - 20) + " MiB";
  }

  private static String device(MemoryDevice device) {
    return "memory %s, %d MiB at 0x%x,"
        .formatted(device.id(), device.size() >>> 20, device.address());
  }
}
