package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Runs;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;

/**
 * The guest buffer of one command as runs of contiguous bus addresses, and a cursor over it.
 *
 * <p>A command's pointers are resolved before any data moves, so that a bad list fails a command
 * that has had no effect.
 */
final class GuestBuffer {
  /** The runs of a transfer are not more than the pages of one, or the descriptors of a list. */
  private static final int MOST_RUNS = 1 << 17;

  /** What the runs take at most. */
  static final long MOST_BYTES = 2L * Long.BYTES * MOST_RUNS;

  private final Runs runs;
  private final PrpLists prps;
  private final SglSegments sgls;

  GuestBuffer(DmaPort port) {
    runs = new Runs(port);
    prps = new PrpLists(port);
    sgls = new SglSegments(port);
  }

  /**
   * Takes the {@code bytes} that {@code command} points at.
   *
   * @param pageSize CC.MPS in bytes
   */
  Status map(Command command, long bytes, int pageSize) {
    runs.clear();
    return switch (command.psdt()) {
      case 0 -> prps.resolve(command, bytes, pageSize, this);
      case 1, 2 -> sgls.resolve(command, bytes, this);
      default -> Status.INVALID_FIELD;
    };
  }

  /** Appends {@code bytes} at {@code ioba}. */
  void add(long ioba, long bytes) {
    runs.add(ioba, bytes);
  }

  /** Moves the next {@code bytes} to the guest from {@code source}. */
  Status fill(MemorySegment source, long bytes) {
    return status(runs.fill(source, bytes));
  }

  /** Moves the next {@code bytes} from the guest to {@code target}. */
  Status drain(MemorySegment target, long bytes) {
    return status(runs.drain(target, bytes));
  }

  private static Status status(DmaStatus status) {
    return status == DmaStatus.OK ? Status.SUCCESS : Status.DATA_TRANSFER_ERROR;
  }
}
