package dev.oriel.iommu;

import dev.oriel.iommu.spi.TceTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DMA through the windows of one endpoint. Allocates nothing unless a listener or a chunk needs it.
 */
final class EndpointPort implements DmaPort {
  private static final long MESSAGE_PAGE = 0x400_0000_0000L;
  private static final long MESSAGE_PAGE_SIZE = 0x1000;
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final VarHandle ATOMIC_SHORT = ValueLayout.JAVA_SHORT.varHandle();
  private static final VarHandle ATOMIC_INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle ATOMIC_LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final DmaStatus[] STATUS = DmaStatus.values();

  private final Iommu iommu;
  private final GuestMemory memory;
  private final MemorySegment ram;
  private final PartitionableEndpoint endpoint;
  private final DmaGate gate;
  private final MessageWindow messages;
  private final int requester;

  EndpointPort(Iommu iommu, PartitionableEndpoint endpoint, MessageWindow messages, int requester) {
    this.iommu = iommu;
    this.endpoint = endpoint;
    this.messages = messages;
    this.requester = requester;
    memory = iommu.memory();
    ram = memory.segment();
    gate = endpoint.gate();
  }

  @Override
  public DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length) {
    Objects.checkFromIndexSize(targetOffset, length, target.byteSize());
    for (long done = 0; done < length; ) {
      long moved = step(ioba, done, length, false, target, targetOffset + done, null);
      if (moved < 0) {
        target.asSlice(targetOffset + done, length - done).fill((byte) 0);
        return STATUS[(int) ~moved];
      }
      done += moved;
    }
    return DmaStatus.OK;
  }

  @Override
  public DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length) {
    Objects.checkFromIndexSize(sourceOffset, length, source.byteSize());
    for (long done = 0; done < length; ) {
      long moved = step(ioba, done, length, true, source, sourceOffset + done, null);
      if (moved < 0) {
        return STATUS[(int) ~moved];
      }
      done += moved;
    }
    return DmaStatus.OK;
  }

  @Override
  public DmaStatus transfer(long ioba, long length, boolean write, DmaChunk chunk) {
    Objects.checkIndex(0, length == 0 ? 1 : length);
    for (long done = 0; done < length; ) {
      long moved = step(ioba, done, length, write, NOTHING, 0, chunk);
      if (moved < 0) {
        return STATUS[(int) ~moved];
      }
      done += moved;
    }
    return DmaStatus.OK;
  }

  /** Moves one piece; returns its bytes, or {@code ~status.ordinal()}. */
  private long step(
      long ioba,
      long done,
      long length,
      boolean write,
      MemorySegment data,
      long dataOffset,
      @Nullable DmaChunk chunk) {
    long at = ioba + done;
    long left = length - done;
    long moved;
    int ticket = gate.enter();
    try {
      DmaStatus admitted = endpoint.guard().admit(at, left, write);
      if (admitted != DmaStatus.OK) {
        moved = ~admitted.ordinal();
      } else if (Long.compareUnsigned(at, ioba) < 0) {
        moved = fault(at, write, DmaStatus.NO_WINDOW, 0);
      } else if (Long.compareUnsigned(at - MESSAGE_PAGE, MESSAGE_PAGE_SIZE) < 0) {
        moved = message(at, left, write, data, dataOffset, chunk);
      } else {
        moved = translated(at, left, done, write, data, dataOffset, chunk);
      }
    } finally {
      gate.exit(ticket);
    }
    if (moved < 0) {
      endpoint.guard().failed(at, write, STATUS[(int) ~moved]);
    }
    return moved;
  }

  private long translated(
      long at,
      long left,
      long done,
      boolean write,
      MemorySegment data,
      long dataOffset,
      @Nullable DmaChunk chunk) {
    DmaWindow window = endpoint.window(at);
    if (window == null) {
      return fault(at, write, DmaStatus.NO_WINDOW, 0);
    }
    TceTable table = window.table();
    int shift = window.pageShift();
    long index = window.index(at);
    long tce = table.translate(index);
    IommuListener told = iommu.translationListener();
    if (told != null) {
      told.translated(window, at - window.busOffset(), tce);
    }
    if ((tce & (write ? TceTable.WRITE : TceTable.READ)) == 0) {
      return fault(at, write, DmaStatus.NOT_PERMITTED, tce);
    }
    long inPage = at - window.busOffset() & (1L << shift) - 1;
    long more = Math.min(left, LONGEST_CHUNK) - 1;
    long rest = (1L << shift) - 1 - inPage;
    if (rest < more && told == null) {
      long limit = Math.min(index + (inPage + more >>> shift), window.entries() - 1);
      rest += table.linearEnd(index, tce, limit) - index << shift;
    }
    long size = Math.min(more, rest) + 1;
    if (at >= 0 && at < MESSAGE_PAGE) {
      size = Math.min(size, MESSAGE_PAGE - at);
    }
    long ra = (tce & -1L << shift) + inPage;
    MemoryRegion region = memory.region(ra);
    if (region == MemoryRegion.NONE) {
      return fault(at, write, DmaStatus.NO_MEMORY, tce);
    }
    size = Math.min(size, region.end() - ra);
    move(region.offset(ra), size, done, write, data, dataOffset, chunk);
    DmaWatcher watcher = iommu.watcher();
    if (watcher != null) {
      watcher.moved(window, at, size, write, requester);
    }
    return size;
  }

  private void move(
      long offset,
      long size,
      long done,
      boolean write,
      MemorySegment data,
      long dataOffset,
      @Nullable DmaChunk chunk) {
    if (!write) {
      if (chunk != null) {
        chunk.move(ram.asSlice(offset, size).asReadOnly(), done);
      } else if (size == 4 && (offset & 3) == 0) {
        data.set(INT, dataOffset, (int) ATOMIC_INT.getAcquire(ram, offset));
      } else if (size == 8 && (offset & 7) == 0) {
        data.set(LONG, dataOffset, (long) ATOMIC_LONG.getAcquire(ram, offset));
      } else if (size == 2 && (offset & 1) == 0) {
        data.set(SHORT, dataOffset, (short) ATOMIC_SHORT.getAcquire(ram, offset));
      } else {
        MemorySegment.copy(ram, offset, data, dataOffset, size);
      }
      return;
    }
    try {
      if (chunk != null) {
        chunk.move(ram.asSlice(offset, size), done);
      } else if (size == 4 && (offset & 3) == 0) {
        ATOMIC_INT.setRelease(ram, offset, data.get(INT, dataOffset));
      } else if (size == 8 && (offset & 7) == 0) {
        ATOMIC_LONG.setRelease(ram, offset, data.get(LONG, dataOffset));
      } else if (size == 2 && (offset & 1) == 0) {
        ATOMIC_SHORT.setRelease(ram, offset, data.get(SHORT, dataOffset));
      } else {
        MemorySegment.copy(data, dataOffset, ram, offset, size);
      }
    } finally {
      memory.codeFrames().writtenInSection(offset, size);
    }
  }

  /** The MSI page reads as zeros and accepts aligned writes of 4 bytes. */
  private long message(
      long at,
      long left,
      boolean write,
      MemorySegment data,
      long dataOffset,
      @Nullable DmaChunk chunk) {
    if (chunk != null || write && (left != Integer.BYTES || (at & 3) != 0)) {
      return fault(at, write, DmaStatus.NO_MEMORY, 0);
    }
    if (write) {
      int message = data.get(INT.withOrder(ByteOrder.LITTLE_ENDIAN), dataOffset);
      messages.message(at - MESSAGE_PAGE, message);
      return Integer.BYTES;
    }
    long size = Math.min(left, MESSAGE_PAGE + MESSAGE_PAGE_SIZE - at);
    data.asSlice(dataOffset, size).fill((byte) 0);
    return size;
  }

  private long fault(long at, boolean write, DmaStatus status, long tce) {
    IommuListener told = iommu.listener();
    if (told != null) {
      told.fault(new DmaFault(endpoint.index(), requester, at, write, status, tce));
    }
    return ~status.ordinal();
  }
}
