package dev.oriel.iommu.spi;

import dev.oriel.memory.HostShare;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The host memory that the TCE tables of one machine may take, in bytes, limited by a limit of
 * their own and by the machine's share of host memory. The guest decides how much is used, so every
 * table charges here before it allocates. Safe for use by several threads.
 */
public final class TableBudget {
  private final long limit;
  private final HostShare host;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();

  /** A budget of {@code limit} bytes, independent of the host. */
  public TableBudget(long limit) {
    this(limit, HostShare.unlimited());
  }

  /**
   * @param limit bytes
   * @param host the machine's share of host memory
   * @throws IllegalArgumentException if {@code limit} is negative
   */
  public TableBudget(long limit, HostShare host) {
    if (limit < 0) {
      throw new IllegalArgumentException("table budget " + limit);
    }
    this.limit = limit;
    this.host = host;
  }

  /**
   * Takes {@code bytes}; false, and nothing taken, if that would exceed the limit or the host has
   * no more.
   */
  public boolean charge(long bytes) {
    if (!chargeOwn(bytes)) {
      return false;
    }
    if (!host.charge(bytes)) {
      used.addAndGet(-bytes);
      return false;
    }
    long now = used.get();
    if (now > peak.get()) {
      peak.accumulateAndGet(now, Math::max);
    }
    return true;
  }

  private boolean chargeOwn(long bytes) {
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

  /** Gives {@code bytes} back. */
  public void release(long bytes) {
    long left = used.addAndGet(-bytes);
    host.release(bytes);
    assert left >= 0 : "released more than was charged";
  }

  /** Why {@code bytes} more are refused, as a message for the user. */
  public String refusal(long bytes) {
    return bytes > limit - used()
        ? "the table budget of " + limit + " bytes is spent"
        : "the host's memory for guests, " + host.host().limit() + " bytes, is spent";
  }

  /** Bytes charged now. */
  public long used() {
    return used.get();
  }

  /** The peak of bytes charged. */
  public long peak() {
    return peak.get();
  }

  /** Bytes that may be charged in all. */
  public long limit() {
    return limit;
  }
}
