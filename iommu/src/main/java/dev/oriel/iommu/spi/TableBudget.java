package dev.oriel.iommu.spi;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The host memory that the TCE tables of one machine may take, in bytes. The guest decides how much
 * is asked for, so every table charges here before it allocates. Safe for use by several threads.
 */
public final class TableBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();

  /**
   * @param limit bytes
   * @throws IllegalArgumentException if {@code limit} is negative
   */
  public TableBudget(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("table budget " + limit);
    }
    this.limit = limit;
  }

  /** Takes {@code bytes}; false, and nothing taken, if that would exceed the limit. */
  public boolean charge(long bytes) {
    long now = used.get();
    while (bytes <= limit - now) {
      long seen = used.compareAndExchange(now, now + bytes);
      if (seen == now) {
        if (now + bytes > peak.get()) {
          peak.accumulateAndGet(now + bytes, Math::max);
        }
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Gives {@code bytes} back. */
  public void release(long bytes) {
    long left = used.addAndGet(-bytes);
    assert left >= 0 : "released more than was charged";
  }

  /** Bytes charged now. */
  public long used() {
    return used.get();
  }

  /** The most bytes that were ever charged at a time. */
  public long peak() {
    return peak.get();
  }

  /** Bytes that may be charged in all. */
  public long limit() {
    return limit;
  }
}
