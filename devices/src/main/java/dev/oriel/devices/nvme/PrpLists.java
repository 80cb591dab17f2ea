package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Physical region pages (NVMe 1.4 section 4.3). */
final class PrpLists {
  private static final int ENTRY = 8;
  private static final int LARGEST_LIST = 1 << 16;

  private final DmaPort port;
  private final MemorySegment list = Arena.ofAuto().allocate(LARGEST_LIST, 8);

  PrpLists(DmaPort port) {
    this.port = port;
  }

  Status resolve(Command command, long bytes, int pageSize, GuestBuffer buffer) {
    long first = command.prp1();
    if ((first & 3) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    long part = Math.min(bytes, pageSize - (first & pageSize - 1));
    buffer.add(first, part);
    long rest = bytes - part;
    if (rest == 0) {
      return Status.SUCCESS;
    }
    return rest <= pageSize
        ? page(command.prp2(), rest, pageSize, buffer)
        : lists(command.prp2(), rest, pageSize, buffer);
  }

  /** Follows lists; all but the last end in a pointer to the next, which fills a page. */
  private Status lists(long firstList, long bytes, int pageSize, GuestBuffer buffer) {
    if ((firstList & ENTRY - 1) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    long at = firstList;
    long rest = bytes;
    while (true) {
      int room = (int) (pageSize - (at & pageSize - 1)) / ENTRY;
      long wanted = (rest + pageSize - 1) / pageSize;
      boolean chained = wanted > room;
      int entries = (int) Math.min(wanted, room);
      if (port.read(at, list, 0, (long) entries * ENTRY) != DmaStatus.OK) {
        return Status.DATA_TRANSFER_ERROR;
      }
      int pages = chained ? entries - 1 : entries;
      for (int i = 0; i < pages; i++) {
        long part = Math.min(rest, pageSize);
        Status status = page(Le.get64(list, (long) i * ENTRY), part, pageSize, buffer);
        if (status != Status.SUCCESS) {
          return status;
        }
        rest -= part;
      }
      if (!chained) {
        return Status.SUCCESS;
      }
      at = Le.get64(list, (long) pages * ENTRY);
      if ((at & pageSize - 1) != 0) {
        return Status.PRP_OFFSET_INVALID;
      }
    }
  }

  private static Status page(long ioba, long bytes, int pageSize, GuestBuffer buffer) {
    if ((ioba & pageSize - 1) != 0) {
      return Status.PRP_OFFSET_INVALID;
    }
    buffer.add(ioba, bytes);
    return Status.SUCCESS;
  }
}
