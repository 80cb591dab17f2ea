package dev.oriel.net.user;

import java.io.IOException;

/**
 * The bytes of a connection on their way from the host to the guest: window, retransmission (RFC
 * 6298, and NewReno's, RFC 6582), probes of a closed window. The link loses nothing as a rule, so
 * the sender is slow only after a loss.
 */
final class TcpSender {
  static final long NEVER = Long.MAX_VALUE;

  private static final long MILLISECOND = 1_000_000;
  private static final long LEAST_TIMEOUT = 200 * MILLISECOND;
  private static final long FIRST_TIMEOUT = 1000 * MILLISECOND;
  private static final long MOST_TIMEOUT = 60_000 * MILLISECOND;
  private static final int MOST_RETRIES = 12;
  private static final int MOST_SYNS = 6;
  private static final int DUPLICATES = 3;
  private static final int UNLIMITED = 1 << 30;
  private static final int LEAST_MSS = 64;
  private static final int DEFAULT_MSS = 536;

  private final TcpKey key;
  private final TcpOutput output;
  private final TcpReceiver receiver;
  private final Ring ring;
  private final int first;

  private int unacked;
  private int next;
  private int highest;
  private int window;
  private int shift;
  private int windowSeq;
  private int windowAck;
  private int mss = DEFAULT_MSS;
  private int congestion = UNLIMITED;
  private int duplicates;
  private boolean recovering;
  private int recover;
  private boolean ended;
  private boolean synAcked;
  private boolean finAcked;

  private long timeout = FIRST_TIMEOUT;
  private long smoothed;
  private long deviation;
  private long deadline = NEVER;
  private int retries;
  private int timedSeq;
  private long timedAt = NEVER;

  TcpSender(TcpKey key, TcpOutput output, TcpReceiver receiver, RingPool pool, int first) {
    this.key = key;
    this.output = output;
    this.receiver = receiver;
    ring = new Ring(pool);
    this.first = first;
    unacked = first;
    next = first;
    highest = first;
  }

  /** The options of the guest's SYN. */
  void agree(TcpSegment syn) {
    mss = Math.clamp(syn.mss() == 0 ? DEFAULT_MSS : syn.mss(), LEAST_MSS, TcpOutput.MSS);
    shift = Math.max(syn.scale(), 0);
    window = syn.window();
    windowSeq = syn.seq();
    windowAck = first;
  }

  /** Sends the SYN, or sends it again. */
  void sendSyn(int flags, boolean scaled, long now) {
    int ack = (flags & TcpSegment.ACK) == 0 ? 0 : receiver.next();
    output.sendSyn(key, flags, first, ack, receiver.synWindow(), scaled ? TcpReceiver.SCALE : -1);
    next = first + 1;
    highest = next;
    deadline = now + timeout;
  }

  /** Whether the SYN has been acknowledged. */
  boolean isOpen() {
    return synAcked;
  }

  /** The guest has answered the SYN. */
  void open(int ack, long now) {
    advance(ack, now);
  }

  /** Whether {@code ack} acknowledges the SYN. */
  boolean acknowledgesSyn(int ack) {
    return ack - unacked > 0 && highest - ack >= 0;
  }

  int next() {
    return next;
  }

  long deadline() {
    return deadline;
  }

  /** Whether it would take bytes from the host. */
  boolean wantsMore() {
    return !ended && ring.room() > 0;
  }

  /** Takes what the host has. */
  void fill(HostStream host) throws IOException {
    while (!ended && ring.room() > 0) {
      int count = ring.fill(host::read);
      if (count < 0) {
        ended = true;
      }
      if (count <= 0) {
        return;
      }
    }
  }

  /** Whether the guest has got everything, the end included. */
  boolean isDone() {
    return finAcked;
  }

  void sendAck() {
    output.send(key, TcpSegment.ACK, next, receiver.next(), receiver.window());
  }

  /** Takes the acknowledgement and window of a segment. */
  void acknowledge(TcpSegment segment, long now) {
    int ack = segment.ack();
    boolean opened = updateWindow(segment);
    if (ack - unacked > 0 && highest - ack >= 0) {
      advance(ack, now);
    } else if (ack == unacked
        && unacked != highest
        && segment.length() == 0
        && !opened
        && !segment.has(TcpSegment.FIN)) {
      duplicates++;
      if (duplicates == DUPLICATES && !recovering && window > 0) {
        recovering = true;
        recover = highest;
        repeat(now);
      }
    }
  }

  private boolean updateWindow(TcpSegment segment) {
    int old = window;
    int newer = segment.seq() - windowSeq;
    if (newer > 0 || newer == 0 && segment.ack() - windowAck >= 0) {
      window = segment.window() << shift;
      windowSeq = segment.seq();
      windowAck = segment.ack();
    }
    if (window > 0 && old == 0 || segment.window() == 0) {
      // An answer to a probe: the guest lives.
      retries = 0;
    }
    return window != old;
  }

  private void advance(int ack, long now) {
    int bytes = ack - unacked;
    if (!synAcked) {
      synAcked = true;
      bytes--;
    }
    if (bytes > ring.size()) {
      finAcked = true;
      bytes = ring.size();
    }
    ring.drop(bytes);
    if (ring.size() == 0) {
      ring.release();
    }
    unacked = ack;
    if (next - unacked < 0) {
      next = unacked;
    }
    if (timedAt != NEVER && ack - timedSeq > 0) {
      measured(now - timedAt);
      timedAt = NEVER;
    }
    congestion = Math.min(congestion + Math.max(bytes, 0), UNLIMITED);
    duplicates = 0;
    retries = 0;
    timeout = usualTimeout();
    deadline = unacked == highest ? NEVER : now + timeout;
    if (recovering && recover - ack > 0) {
      repeat(now);
    } else {
      recovering = false;
    }
  }

  private void measured(long time) {
    if (smoothed == 0) {
      smoothed = time;
      deviation = time / 2;
    } else {
      deviation += (Math.abs(smoothed - time) - deviation) / 4;
      smoothed += (time - smoothed) / 8;
    }
  }

  /** The time that an answer may take, without what was added after losses. */
  private long usualTimeout() {
    return smoothed == 0
        ? FIRST_TIMEOUT
        : Math.clamp(smoothed + 4 * deviation, LEAST_TIMEOUT, MOST_TIMEOUT);
  }

  /** Sends the first segment that is not acknowledged once more. */
  private void repeat(long now) {
    timedAt = NEVER;
    int data = Math.min(mss, ring.size());
    boolean fin = ended && data == ring.size() && highest - unacked > data;
    segment(unacked, data, fin);
    deadline = now + timeout;
  }

  /** Sends what the guest's window allows; returns whether that was anything. */
  boolean transmit(long now) {
    boolean any = false;
    while (synAcked && !finAcked && !output.isCongested()) {
      int sent = next - unacked;
      int left = ring.size() - sent;
      int usable = Math.min(window, congestion) - sent;
      int data = Math.max(Math.min(Math.min(mss, left), usable), 0);
      boolean fin = ended && left >= 0 && data == left;
      if (data == 0 && !fin || data < mss && data < left && sent > 0) {
        break;
      }
      if (timedAt == NEVER && next == highest) {
        timedAt = now;
        timedSeq = next;
      }
      segment(next, data, fin);
      any = true;
      next += data + (fin ? 1 : 0);
      if (next - highest > 0) {
        highest = next;
      }
      if (deadline == NEVER) {
        deadline = now + timeout;
      }
    }
    if (deadline == NEVER && synAcked && (ring.size() > 0 || unacked != highest)) {
      deadline = now + timeout;
    }
    return any;
  }

  private void segment(int seq, int length, boolean fin) {
    boolean last = seq - unacked + length == ring.size();
    int flags =
        TcpSegment.ACK | (fin ? TcpSegment.FIN : 0) | (last && length > 0 ? TcpSegment.PSH : 0);
    output.send(key, flags, seq, receiver.next(), receiver.window(), ring, seq - unacked, length);
  }

  /**
   * The time for an answer is over: sends the oldest segment again, or a probe.
   *
   * @return false if the guest has not answered for too long
   */
  boolean timeOut(long now) {
    if (output.isCongested()) {
      deadline = now + timeout;
      return true;
    }
    if (++retries > (synAcked ? MOST_RETRIES : MOST_SYNS)) {
      return false;
    }
    timeout = Math.min(timeout * 2, MOST_TIMEOUT);
    deadline = now + timeout;
    timedAt = NEVER;
    if (!synAcked) {
      return true;
    }
    if (window == 0 && ring.size() > 0) {
      segment(unacked, 1, false);
      if (next == unacked) {
        next++;
      }
      if (next - highest > 0) {
        highest = next;
      }
      return true;
    }
    recovering = false;
    congestion = mss;
    next = unacked;
    transmit(now);
    return true;
  }

  void release() {
    ring.release();
    deadline = NEVER;
  }
}
