package dev.oriel.devices.nvme;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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

  private final DmaPort port;
  private final PrpLists prps;
  private final SglSegments sgls;
  private long[] address = new long[64];
  private long[] length = new long[64];
  private int runs;
  private int run;
  private long runOffset;

  GuestBuffer(DmaPort port) {
    this.port = port;
    prps = new PrpLists(port);
    sgls = new SglSegments(port);
  }

  /**
   * Takes the {@code bytes} that {@code command} points at.
   *
   * @param pageSize CC.MPS in bytes
   */
  Status map(Command command, long bytes, int pageSize) {
    runs = 0;
    run = 0;
    runOffset = 0;
    return switch (command.psdt()) {
      case 0 -> prps.resolve(command, bytes, pageSize, this);
      case 1, 2 -> sgls.resolve(command, bytes, this);
      default -> Status.INVALID_FIELD;
    };
  }

  /** Appends {@code bytes} at {@code ioba}. */
  void add(long ioba, long bytes) {
    if (runs > 0 && address[runs - 1] + length[runs - 1] == ioba) {
      length[runs - 1] += bytes;
      return;
    }
    if (runs == address.length) {
      address = Arrays.copyOf(address, 2 * runs);
      length = Arrays.copyOf(length, 2 * runs);
    }
    address[runs] = ioba;
    length[runs++] = bytes;
  }

  /** Moves the next {@code bytes} to the guest from {@code source}. */
  Status fill(MemorySegment source, long bytes) {
    return transfer(source, bytes, true);
  }

  /** Moves the next {@code bytes} from the guest to {@code target}. */
  Status drain(MemorySegment target, long bytes) {
    return transfer(target, bytes, false);
  }

  private Status transfer(MemorySegment segment, long bytes, boolean toGuest) {
    long done = 0;
    while (done < bytes) {
      long part = Math.min(bytes - done, length[run] - runOffset);
      long ioba = address[run] + runOffset;
      DmaStatus status =
          toGuest ? port.write(ioba, segment, done, part) : port.read(ioba, segment, done, part);
      if (status != DmaStatus.OK) {
        return Status.DATA_TRANSFER_ERROR;
      }
      done += part;
      runOffset += part;
      if (runOffset == length[run]) {
        run++;
        runOffset = 0;
      }
    }
    return Status.SUCCESS;
  }
}
