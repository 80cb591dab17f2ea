package dev.oriel.net.user;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of a connection on their way from the guest to the host: in order, or stored past a gap
 * that the guest will fill.
 */
final class TcpReceiver {
  /** The shift of the window that is offered. */
  static final int SCALE = 3;

  private static final int MOST_GAPS = 64;
  private static final int LARGEST_UNSCALED = 0xffff;

  private final Ring ring;

  /** What is stored past {@link #next}: positions in the stream, from first byte to after last. */
  private final TreeMap<Long, Long> islands = new TreeMap<>();

  private int next;
  private long position;
  private int edge;
  private int shift;
  private long finAt = -1;
  private boolean ended;
  private boolean closed;

  TcpReceiver(RingPool pool) {
    ring = new Ring(pool);
  }

  /**
   * @param first the sequence number of the guest's SYN
   * @param scaled whether windows are scaled
   */
  void start(int first, boolean scaled) {
    next = first + 1;
    edge = next;
    shift = scaled ? SCALE : 0;
  }

  /** The sequence number that is expected. */
  int next() {
    return next;
  }

  /** The value for the window field of a segment that is sent now. */
  int window() {
    int offered = Math.min(ring.room() >> shift, LARGEST_UNSCALED);
    int end = next + (offered << shift);
    // What has been offered is not taken back, unless there is no memory for it.
    if (end - edge > 0 || ring.room() == 0) {
      edge = end;
    }
    return offered;
  }

  /** The value for the window field of a SYN, which is never scaled. */
  int synWindow() {
    int offered = Math.min(ring.room(), LARGEST_UNSCALED);
    edge = next + offered;
    return offered;
  }

  /** Whether the guest should be told that the window has grown. */
  boolean hasOpened() {
    int grown = next + ring.room() - edge;
    return !ended && (grown >= Ring.CAPACITY / 2 || grown >= 2 * TcpOutput.MSS && edge == next);
  }

  /** Whether a segment lies in the window, or is a probe or repetition right before it. */
  boolean accepts(int seq, int length) {
    int first = seq - next;
    return first + length >= 0 && first <= Math.max(edge - next, 0);
  }

  /**
   * Takes the data of a segment.
   *
   * @return whether the guest is to be answered at once: the segment was old, or there is a gap
   */
  boolean take(TcpSegment segment) {
    int at = segment.seq() - next;
    int skip = Math.max(0, -at);
    int room = Math.max(Ring.CAPACITY - ring.size() - Math.max(at, 0), 0);
    int length = Math.min(segment.length() - skip, room);
    boolean whole = length == segment.length() - skip;
    if (ended) {
      return true;
    }
    if (length > 0 && !store(segment, Math.max(at, 0), skip, length)) {
      return true;
    }
    if (segment.has(TcpSegment.FIN) && whole && at + segment.length() >= 0 && finAt < 0) {
      finAt = position + at + segment.length();
    }
    boolean advanced = advance();
    return !advanced || !islands.isEmpty();
  }

  private boolean store(TcpSegment segment, int at, int skip, int length) {
    long first = position + at;
    if (at > 0 && islands.size() >= MOST_GAPS || finAt >= 0 && first + length > finAt) {
      return false;
    }
    if (!ring.store(ring.size() + at, segment.bytes(), segment.offset() + skip, length)) {
      return false;
    }
    long end = first + length;
    Map.Entry<Long, Long> before = islands.floorEntry(first);
    if (before != null && before.getValue() >= first) {
      first = before.getKey();
      end = Math.max(end, before.getValue());
    }
    for (Map.Entry<Long, Long> after = islands.ceilingEntry(first);
        after != null && after.getKey() <= end;
        after = islands.ceilingEntry(first)) {
      end = Math.max(end, after.getValue());
      islands.remove(after.getKey());
    }
    islands.put(first, end);
    return true;
  }

  /** Moves on over what is there; returns whether there was anything. */
  private boolean advance() {
    boolean advanced = false;
    Map.Entry<Long, Long> first = islands.firstEntry();
    if (first != null && first.getKey() <= position) {
      int count = (int) (first.getValue() - position);
      islands.pollFirstEntry();
      ring.extend(count);
      position += count;
      next += count;
      advanced = true;
    }
    if (finAt == position) {
      ended = true;
      next++;
      advanced = true;
    }
    return advanced;
  }

  /** Whether the guest's FIN has arrived, and all before it. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether the host has got everything, the end included. */
  boolean isDone() {
    return closed;
  }

  /** Whether bytes wait for the host. */
  boolean waits() {
    return ring.size() > 0;
  }

  /** Passes on to the host what it takes. */
  void drain(HostStream host) throws IOException {
    ring.drain(host::write);
    if (ring.size() == 0 && islands.isEmpty()) {
      ring.release();
    }
    if (ended && !closed && ring.size() == 0) {
      closed = true;
      host.endOutput();
    }
  }

  void release() {
    islands.clear();
    ring.release();
  }
}
