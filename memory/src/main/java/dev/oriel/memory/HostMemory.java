package dev.oriel.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The account of host memory, in bytes, that guests can make grow, apart from their RAM: TCE
 * tables, decoded or compiled code, device state. A JVM has one heap, so all its machines share one
 * account; each has a {@link HostShare} of it. Safe for use by several threads.
 */
public final class HostMemory {
  /** The rest of the heap is for the process itself, for garbage, and for the collector's needs. */
  private static final int GUESTS_PART_OF_HEAP = 2;

  private static final long LEAST_RESERVE = 32L << 20;

  /** Spare charges leave this fraction of the account to other charges. */
  private static final int PART_NOT_SPARE = 4;

  /** The only mutable static object, because the heap is global too. */
  private static final HostMemory OF_THIS_JVM =
      new HostMemory(limit(Runtime.getRuntime().maxMemory()));

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit bytes
   * @throws IllegalArgumentException if {@code limit} is negative
   */
  public HostMemory(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit " + limit);
    }
    this.limit = limit;
  }

  /** The account of all machines of this JVM: half of its largest heap. */
  public static HostMemory ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** What guests may take of a JVM with a heap of at most {@code heap} bytes. */
  static long limit(long heap) {
    return Math.max(0, heap - Math.max(heap / GUESTS_PART_OF_HEAP, LEAST_RESERVE));
  }

  /** Takes {@code bytes}; false, and nothing taken, if that would exceed the limit. */
  boolean charge(long bytes) {
    return charge(bytes, limit);
  }

  /** As above for memory that can be freed at any time. */
  boolean chargeSpare(long bytes) {
    return charge(bytes, limit - limit / PART_NOT_SPARE);
  }

  private boolean charge(long bytes, long limit) {
    long now = used.get();
    while (bytes <= limit - now) {
      long seen = used.compareAndExchange(now, now + bytes);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  void release(long bytes) {
    long left = used.addAndGet(-bytes);
    assert left >= 0 : "released more than was charged";
  }

  /** Bytes taken now, including reserves of machines. */
  public long used() {
    return used.get();
  }

  /** Bytes that may be taken in all. */
  public long limit() {
    return limit;
  }
}
