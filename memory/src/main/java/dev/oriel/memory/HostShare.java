package dev.oriel.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One machine's share of a {@link HostMemory}: everything that a guest can make grow is charged
 * here before it is allocated. A part is reserved for this machine; the rest is taken from the
 * common account in pieces, so that a charge is one compare-and-set of a counter that other
 * machines do not touch. Safe for use by several threads.
 */
public final class HostShare implements AutoCloseable {
  /** Bytes taken from the common account at a time. */
  private static final long PIECE = 1 << 16;

  private final HostMemory host;

  /** The reserve; changed only before the machine runs. */
  private volatile long guaranteed;

  /** Bytes taken from the account. */
  private final AtomicLong drawn = new AtomicLong();

  /** The part of {@link #drawn} that is not charged. */
  private final AtomicLong available = new AtomicLong();

  private volatile boolean closed;

  private HostShare(HostMemory host) {
    this.host = host;
  }

  /**
   * A share in {@code host} with a reserve of {@code bytes}.
   *
   * @throws OutOfHostMemoryException if there are not that many left
   */
  public static HostShare open(HostMemory host, long bytes) {
    HostShare share = new HostShare(host);
    share.setAside(bytes);
    return share;
  }

  /** A share in an account without limit, for parts of a machine that are used alone. */
  public static HostShare unlimited() {
    return open(new HostMemory(Long.MAX_VALUE), 0);
  }

  private static String mib(long bytes) {
    return "%.1f MiB".formatted(bytes / (double) (1 << 20));
  }

  /**
   * Adds {@code bytes} to the reserve.
   *
   * @throws OutOfHostMemoryException if there are not that many left
   */
  public void setAside(long bytes) {
    if (!host.charge(bytes)) {
      throw new OutOfHostMemoryException(
          "the machine needs %s of host memory; %s are left of the %s that guests of this JVM"
                  .formatted(mib(bytes), mib(host.limit() - host.used()), mib(host.limit()))
              + " may take of its heap (ORIEL_OPTS=-Xmx1g enlarges it)");
    }
    guaranteed = guaranteed + bytes;
    drawn.addAndGet(bytes);
    available.addAndGet(bytes);
  }

  /** Takes {@code bytes}; false, and nothing taken, if the host cannot spare them. */
  public boolean charge(long bytes) {
    while (true) {
      long left = available.get();
      if (bytes <= left) {
        if (available.compareAndSet(left, left - bytes)) {
          return true;
        }
      } else if (!draw(bytes - left)) {
        return false;
      }
    }
  }

  /** Takes {@code least} bytes from the account, or a whole piece if possible. */
  private boolean draw(long least) {
    long bytes = Math.max(least, PIECE);
    if (closed || !host.charge(bytes)) {
      bytes = least;
      if (closed || !host.charge(bytes)) {
        return false;
      }
    }
    drawn.addAndGet(bytes);
    available.addAndGet(bytes);
    return true;
  }

  /**
   * Takes {@code bytes} for memory that can be freed at any time, such as translated code. Refused
   * earlier than a {@link #charge}, and never taken from the reserve. Take large amounts at a time.
   */
  public boolean chargeSpare(long bytes) {
    if (closed || !host.chargeSpare(bytes)) {
      return false;
    }
    drawn.addAndGet(bytes);
    return true;
  }

  /**
   * Takes {@code bytes} that the machine needs, from the reserve last.
   *
   * @throws OutOfHostMemoryException if the host cannot spare them
   */
  public void require(long bytes) {
    if (!closed && host.charge(bytes)) {
      drawn.addAndGet(bytes);
    } else if (!charge(bytes)) {
      throw new OutOfHostMemoryException(
          "the host has no memory left for this machine: guests use all %s that guests of this"
                  .formatted(mib(host.limit()))
              + " JVM may take of its heap (ORIEL_OPTS=-Xmx1g enlarges it)");
    }
  }

  /** Returns {@code bytes} that were charged by either method. */
  public void release(long bytes) {
    long left = available.addAndGet(bytes);
    while (left > guaranteed + 2 * PIECE && !closed) {
      long surplus = left - guaranteed - PIECE;
      long seen = available.compareAndExchange(left, left - surplus);
      if (seen == left) {
        drawn.addAndGet(-surplus);
        host.release(surplus);
        return;
      }
      left = seen;
    }
  }

  /** Bytes charged now. */
  public long used() {
    return drawn.get() - available.get();
  }

  /** The account of this share. */
  public HostMemory host() {
    return host;
  }

  /** Returns everything; all charged memory must be freed by now or soon. */
  @Override
  public void close() {
    closed = true;
    available.set(0);
    host.release(drawn.getAndSet(0));
  }
}
