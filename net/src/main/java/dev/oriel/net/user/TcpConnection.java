package dev.oriel.net.user;

import java.io.IOException;

/** A connection between the guest and a socket of the host (RFC 9293), seen from the host. */
final class TcpConnection {
  private enum State {
    /** The guest has called, and the host is calling. */
    CONNECTING,
    /** The guest has called, and the host has answered. */
    SYN_RECEIVED,
    /** The host has called. */
    SYN_SENT,
    OPEN,
    /** Only repetitions of the guest's FIN are answered. */
    TIME_WAIT,
    CLOSED
  }

  private static final long TIME_WAIT = 5_000_000_000L;

  private final TcpKey key;
  private final HostStream host;
  private final TcpOutput output;
  private final TcpReceiver receiver;
  private final TcpSender sender;
  private State state;
  private boolean scaled = true;
  private boolean readable;
  private boolean ackDue;
  private long end = TcpSender.NEVER;
  private long used;

  private TcpConnection(
      State state, TcpKey key, HostStream host, TcpOutput output, RingPool pool, int first) {
    this.state = state;
    this.key = key;
    this.host = host;
    this.output = output;
    receiver = new TcpReceiver(pool);
    sender = new TcpSender(key, output, receiver, pool, first);
  }

  /**
   * A connection that the guest opens. It is answered when the host is connected.
   *
   * @param first the sequence number to start with
   */
  static TcpConnection toHost(
      TcpSegment syn, HostStream host, TcpOutput output, RingPool pool, int first) {
    TcpConnection made = new TcpConnection(State.CONNECTING, syn.key(), host, output, pool, first);
    made.scaled = syn.scale() >= 0;
    made.receiver.start(syn.seq(), made.scaled);
    made.sender.agree(syn);
    return made;
  }

  /** A connection that the host opens. */
  static TcpConnection toGuest(
      TcpKey key, HostStream host, TcpOutput output, RingPool pool, int first, long now) {
    TcpConnection made = new TcpConnection(State.SYN_SENT, key, host, output, pool, first);
    made.used = now;
    host.await(false, false);
    made.sender.sendSyn(TcpSegment.SYN, true, now);
    return made;
  }

  /** The host is connected. */
  void connected(long now) {
    if (state == State.CONNECTING) {
      state = State.SYN_RECEIVED;
      host.await(false, false);
      sender.sendSyn(TcpSegment.SYN | TcpSegment.ACK, scaled, now);
    }
  }

  /** The host cannot be connected. */
  void refused() {
    if (state == State.CONNECTING) {
      output.send(key, TcpSegment.RST | TcpSegment.ACK, 0, receiver.next(), 0);
      close();
    }
  }

  /** The host has bytes to read, or its end. */
  void readable() {
    readable = true;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Whether both sides have got everything; it only waits for repetitions. */
  boolean isOver() {
    return state == State.TIME_WAIT;
  }

  /** When it last heard of the guest. */
  long used() {
    return used;
  }

  /** When {@link #timeOut} is due. */
  long deadline() {
    return state == State.TIME_WAIT ? end : sender.deadline();
  }

  void receive(TcpSegment segment, long now) {
    used = now;
    switch (state) {
      case CLOSED -> {}
      case CONNECTING -> {
        if (segment.has(TcpSegment.RST)) {
          abandon();
        }
      }
      case SYN_SENT -> answered(segment, now);
      default -> receiveOpen(segment, now);
    }
  }

  /** The answer to the host's call. */
  private void answered(TcpSegment segment, long now) {
    if (!segment.has(TcpSegment.ACK)) {
      return;
    }
    if (!sender.acknowledgesSyn(segment.ack())) {
      if (!segment.has(TcpSegment.RST)) {
        output.send(key, TcpSegment.RST, segment.ack(), 0, 0);
      }
    } else if (segment.has(TcpSegment.RST)) {
      abandon();
    } else if (segment.has(TcpSegment.SYN)) {
      scaled = segment.scale() >= 0;
      receiver.start(segment.seq(), scaled);
      sender.agree(segment);
      sender.open(segment.ack(), now);
      open();
    }
  }

  private void open() {
    state = State.OPEN;
    readable = true;
    ackDue = true;
  }

  private void receiveOpen(TcpSegment segment, long now) {
    boolean fin = segment.has(TcpSegment.FIN);
    if (!receiver.accepts(segment.seq(), segment.length() + (fin ? 1 : 0))) {
      boolean again =
          state == State.SYN_RECEIVED
              && segment.has(TcpSegment.SYN)
              && segment.seq() + 1 == receiver.next();
      if (again) {
        sender.sendSyn(TcpSegment.SYN | TcpSegment.ACK, scaled, now);
      } else if (!segment.has(TcpSegment.RST)) {
        sender.sendAck();
      }
      return;
    }
    if (segment.has(TcpSegment.RST)) {
      if (segment.seq() == receiver.next()) {
        abandon();
      } else {
        sender.sendAck();
      }
      return;
    }
    if (segment.has(TcpSegment.SYN)) {
      sender.sendAck();
      return;
    }
    if (!segment.has(TcpSegment.ACK)) {
      return;
    }
    if (state == State.SYN_RECEIVED) {
      if (!sender.acknowledgesSyn(segment.ack())) {
        output.send(key, TcpSegment.RST, segment.ack(), 0, 0);
        return;
      }
      open();
      ackDue = false;
    }
    sender.acknowledge(segment, now);
    if (segment.length() > 0 || fin) {
      if (state == State.TIME_WAIT || receiver.take(segment)) {
        sender.sendAck();
      } else {
        ackDue = true;
      }
    }
  }

  /** Moves what can be moved. */
  void pump(long now) {
    if (state != State.OPEN) {
      return;
    }
    try {
      if (readable) {
        sender.fill(host);
        readable = false;
      }
      receiver.drain(host);
    } catch (IOException e) {
      abort();
      return;
    }
    boolean sent = sender.transmit(now);
    if (!sent && (ackDue || receiver.hasOpened())) {
      sender.sendAck();
    }
    ackDue = false;
    if (sender.isDone() && receiver.isDone()) {
      state = State.TIME_WAIT;
      end = now + TIME_WAIT;
      release();
      host.close();
    } else {
      host.await(sender.wantsMore(), receiver.waits());
    }
  }

  /** Something is due. */
  void timeOut(long now) {
    if (state == State.TIME_WAIT) {
      state = State.CLOSED;
    } else if (!sender.timeOut(now)) {
      abort();
    } else if (state == State.SYN_SENT) {
      sender.sendSyn(TcpSegment.SYN, true, now);
    } else if (state == State.SYN_RECEIVED) {
      sender.sendSyn(TcpSegment.SYN | TcpSegment.ACK, scaled, now);
    }
  }

  /** Ends the connection on both sides. */
  void abort() {
    if (state == State.TIME_WAIT) {
      close();
    } else if (state != State.CLOSED) {
      output.send(key, TcpSegment.RST | TcpSegment.ACK, sender.next(), receiver.next(), 0);
      abandon();
    }
  }

  /** Ends the connection on the host's side. */
  private void abandon() {
    host.abort();
    close();
  }

  private void close() {
    state = State.CLOSED;
    release();
  }

  private void release() {
    sender.release();
    receiver.release();
  }
}
