package dev.oriel.devices.virtio.scsi;

import dev.oriel.device.ScsiUnit;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.scsi.ScsiBus;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A request of the control queue (Virtio 1.2 section 5.6.6.2), when all others have ended. */
final class ControlRequest {
  private static final int TASK_MANAGEMENT = 0;
  private static final int QUERY_EVENTS = 1;
  private static final int SUBSCRIBE_EVENTS = 2;
  private static final int TASK_BYTES = 24;
  private static final int EVENT_BYTES = 16;

  private static final int COMPLETE = 0;
  private static final int BAD_TARGET = 3;
  private static final int FAILURE = 9;
  private static final int REJECTED = 11;
  private static final int INCORRECT_LUN = 12;

  private final ScsiBus bus;
  private final Chain chain;
  private final MemorySegment bytes = Arena.ofAuto().allocate(TASK_BYTES, Long.BYTES);
  private int written;

  ControlRequest(ScsiBus bus, Chain chain) {
    this.bus = bus;
    this.chain = chain;
  }

  Chain chain() {
    return chain;
  }

  /**
   * Carries out the request in {@link #chain}.
   *
   * @return false if the chain has no room for it
   */
  boolean serve() {
    bytes.fill((byte) 0);
    long given = Math.min(chain.readable().bytes(), TASK_BYTES);
    if (given < Integer.BYTES || chain.readable().drain(bytes, given) != DmaStatus.OK) {
      return false;
    }
    int type = Le.get32(bytes, 0);
    boolean events = type == QUERY_EVENTS || type == SUBSCRIBE_EVENTS;
    written = events ? 5 : 1;
    boolean whole = given >= (events ? EVENT_BYTES : type == TASK_MANAGEMENT ? TASK_BYTES : 0);
    if (!whole || chain.writable().bytes() < written) {
      return false;
    }
    int outcome =
        events ? targetOutcome() : type == TASK_MANAGEMENT ? manage(Le.get32(bytes, 4)) : FAILURE;
    bytes.fill((byte) 0); // No event will come.
    Le.put8(bytes, written - 1, outcome);
    chain.writable().fill(bytes, written);
    return true;
  }

  private int targetOutcome() {
    return UnitNumber.of(bytes, 4).filter(unit -> bus.hasTarget(0, unit.target())).isPresent()
        ? COMPLETE
        : BAD_TARGET;
  }

  private int manage(int function) {
    Optional<UnitNumber> number = UnitNumber.of(bytes, 8);
    if (number.filter(unit -> bus.hasTarget(0, unit.target())).isEmpty()) {
      return BAD_TARGET;
    }
    int target = number.get().target();
    Optional<ScsiUnit> unit = bus.find(0, target, number.get().lun());
    return switch (function) {
      case 4 -> {
        bus.resetTarget(0, target);
        yield COMPLETE;
      }
      case 0, 1, 3, 6, 7 -> unit.isPresent() ? COMPLETE : INCORRECT_LUN; // No task is left.
      case 5 -> {
        unit.ifPresent(ScsiUnit::reset);
        yield unit.isPresent() ? COMPLETE : INCORRECT_LUN;
      }
      default -> REJECTED;
    };
  }

  /** Bytes that were written to the chain. */
  int written() {
    return written;
  }
}
