package dev.oriel.devices.nvme;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The guest buffer of one command, resolved from its PRPs (NVMe 1.4 section 4.3) into runs of
 * contiguous bus addresses, and a cursor over it.
 *
 * <p>Everything is resolved before any data moves, so that a bad list fails a command that has had no
 * effect.
 */
final class DataPointer {
  private static final int ENTRY = 8;
  private static final int LARGEST_LIST = 1 << 16;

  private final DmaPort port;
  private final MemorySegment list = Arena.ofAuto().allocate(LARGEST_LIST, 8);
  private long[] address = new long[64];
  private long[] length = new long[64];
  private int runs;
  private int run;
  private long runOffset;

  DataPointer(DmaPort port) {
    this.port = port;
  }

  /** Resolves the {@code bytes} that {@code command} points at; {@code pageSize} is CC.MPS in bytes. */
  Status map(Command command, long bytes, int pageSize) {
    runs = 0;
    run = 0;
    runOffset = 0;
    if (command.psdt() != 0) {
      return Status.INVALID_FIELD;
    }
    long first = command.prp1();
    if ((first & 3) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    long part = Math.min(bytes, pageSize - (first & pageSize - 1));
    add(first, part);
    long rest = bytes - part;
    if (rest == 0) {
      return Status.SUCCESS;
    }
    if (rest <= pageSize) {
      return addPage(command.prp2(), rest, pageSize);
    }
    return mapList(command.prp2(), rest, pageSize);
  }

  private Status mapList(long firstPage, long bytes, int pageSize) {
    long listPage = firstPage;
    long rest = bytes;
    if ((listPage & ENTRY - 1) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    while (true) {
      int room = (int) (pageSize - (listPage & pageSize - 1)) / ENTRY;
      long wanted = (rest + pageSize - 1) / pageSize;
      boolean chained = wanted > room;
      int entries = (int) Math.min(wanted, room);
      if (port.read(listPage, list, 0, (long) entries * ENTRY) != DmaStatus.OK) {
        return Status.DATA_TRANSFER_ERROR;
      }
      for (int i = 0; i < (chained ? entries - 1 : entries); i++) {
        long part = Math.min(rest, pageSize);
        Status status = addPage(Le.get64(list, (long) i * ENTRY), part, pageSize);
        if (status != Status.SUCCESS) {
          return status;
        }
        rest -= part;
      }
      if (!chained) {
        return Status.SUCCESS;
      }
      listPage = Le.get64(list, (entries - 1L) * ENTRY);
      if ((listPage & pageSize - 1) != 0) {
        return Status.PRP_OFFSET_INVALID;
      }
    }
  }

  private Status addPage(long page, long bytes, int pageSize) {
    if ((page & pageSize - 1) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    add(page, bytes);
    return Status.SUCCESS;
  }

  private void add(long ioba, long bytes) {
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

  /** Moves the next {@code bytes} of the guest's buffer from {@code source}. */
  Status fill(MemorySegment source, long bytes) {
    return transfer(source, bytes, true);
  }

  /** Moves the next {@code bytes} of the guest's buffer to {@code target}. */
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
