package dev.oriel.testkit;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A bus with only {@link #memory} at bus address {@link #base}, a page that receives messages, and
 * ranges that refuse access.
 */
public final class TestBus implements DmaPort {
  /** Bus address of messages, as on the machine's bus. */
  public static final long MESSAGES = 0x400_0000_0000L;

  private static final ValueLayout.OfInt INT_LE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private record Range(long ioba, long length) {
    boolean overlaps(long other, long otherLength) {
      return other < ioba + length && ioba < other + otherLength;
    }
  }

  private final long base;
  private final MemorySegment memory;
  private final List<Range> refused = new ArrayList<>();
  private final List<Integer> messages = new ArrayList<>();
  private volatile long accesses;

  /** A bus with {@code size} bytes of memory at bus address {@code base}. */
  public TestBus(long base, long size) {
    this.base = base;
    memory = Arena.ofAuto().allocate(size, 4096);
  }

  /** Bus address of the memory. */
  public long base() {
    return base;
  }

  /** The memory; its byte 0 is at {@link #base}. */
  public MemorySegment memory() {
    return memory;
  }

  /** Makes every access fail that touches {@code [ioba, ioba + length)}. */
  public void refuse(long ioba, long length) {
    refused.add(new Range(ioba, length));
  }

  /** Forgets all refusals. */
  public void allowAll() {
    refused.clear();
  }

  /** Accesses so far, messages included. */
  public long accesses() {
    return accesses;
  }

  /** The messages received since the last call. */
  public synchronized List<Integer> takeMessages() {
    List<Integer> taken = List.copyOf(messages);
    messages.clear();
    return taken;
  }

  @Override
  public synchronized DmaStatus read(
      long ioba, MemorySegment target, long targetOffset, long length) {
    accesses++;
    DmaStatus status = check(ioba, length);
    if (status == DmaStatus.OK) {
      MemorySegment.copy(memory, ioba - base, target, targetOffset, length);
    }
    return status;
  }

  @Override
  public synchronized DmaStatus write(
      long ioba, MemorySegment source, long sourceOffset, long length) {
    accesses++;
    if (ioba == MESSAGES && length == Integer.BYTES) {
      messages.add(source.get(INT_LE, sourceOffset));
      return DmaStatus.OK;
    }
    DmaStatus status = check(ioba, length);
    if (status == DmaStatus.OK) {
      MemorySegment.copy(source, sourceOffset, memory, ioba - base, length);
    }
    return status;
  }

  private DmaStatus check(long ioba, long length) {
    long offset = ioba - base;
    if (offset < 0 || offset > memory.byteSize() - length) {
      return DmaStatus.NO_WINDOW;
    }
    for (Range range : refused) {
      if (range.overlaps(ioba, length)) {
        return DmaStatus.NOT_PERMITTED;
      }
    }
    return DmaStatus.OK;
  }
}
