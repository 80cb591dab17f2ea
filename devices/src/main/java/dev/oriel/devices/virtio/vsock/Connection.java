package dev.oriel.devices.virtio.vsock;

import dev.oriel.net.vsock.GuestEnd;
import dev.oriel.net.vsock.GuestEnd.Standing;
import dev.oriel.net.vsock.Vsock;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the protocol knows of a connection, and which packet of it the guest gets next. For the
 * thread that serves the queues, except where a method says otherwise.
 */
final class Connection {
  /** By which packets name it. */
  record Ports(int guest, int host) {}

  private final GuestEnd end;
  private final long guest;
  private final boolean fromHost;
  private final AtomicBoolean queued = new AtomicBoolean();

  /** Whether the guest has had the host's request, or the answer to its own. */
  private boolean introduced;

  /** Bytes that the guest was sent, and what it has said about them; all modulo 2^32. */
  private int sent;

  private int guestPassed;

  /** Bytes that the guest can hold. */
  private int guestRoom;

  /** Whether the guest is to be told how much room there is. */
  private boolean creditAsked;

  /** Whether the guest was asked for room, and has not answered. */
  private boolean askedForCredit;

  /** Flags of the last SHUTDOWN that was sent. */
  private int shutdown;

  /**
   * @param guest the guest's address
   * @param fromHost whether the host asks the guest for it
   */
  Connection(GuestEnd end, long guest, boolean fromHost) {
    this.end = end;
    this.guest = guest;
    this.fromHost = fromHost;
  }

  GuestEnd end() {
    return end;
  }

  Ports ports() {
    return new Ports(end.guestPort(), end.hostPort());
  }

  /** Notes that it is in the queue of those that may have a packet; false if it is already. */
  boolean enqueue() {
    return queued.compareAndSet(false, true);
  }

  /** It has left that queue. */
  void dequeued() {
    queued.set(false);
  }

  /** What the guest says in each packet about its room. */
  void credit(Packet packet) {
    askedForCredit &= guestRoom == packet.room() && guestPassed == packet.passed();
    guestRoom = packet.room();
    guestPassed = packet.passed();
  }

  /** How much more may be sent; nothing if the guest's numbers make no sense. */
  private long credit() {
    long under = Integer.toUnsignedLong(sent - guestPassed);
    return Math.max(0, Integer.toUnsignedLong(guestRoom) - under);
  }

  /** Whether data may come: both sides know of the connection. */
  boolean isOpen() {
    return introduced && end.standing() == Standing.OPEN;
  }

  /** Whether the guest may answer the host's request. */
  boolean isAsked() {
    return fromHost && introduced && end.standing() == Standing.ASKED;
  }

  /** The guest wants to know how much room there is. */
  void askCredit() {
    creditAsked = true;
  }

  /** What the guest is to be told next: an operation, or 0 if there is nothing. */
  int next() {
    Standing standing = end.standing();
    if (standing == Standing.REFUSED) {
      return Packet.RESET;
    }
    if (!introduced) {
      Standing due = fromHost ? Standing.ASKED : Standing.OPEN;
      return standing != due ? 0 : fromHost ? Packet.REQUEST : Packet.RESPONSE;
    }
    if (standing != Standing.OPEN) {
      return 0;
    }
    boolean waiting = end.waiting() > 0;
    if (waiting && credit() > 0) {
      return Packet.DATA;
    }
    if ((endings() & ~shutdown) != 0) {
      return Packet.SHUTDOWN;
    }
    if (creditAsked || end.hasNewRoom()) {
      return Packet.CREDIT_UPDATE;
    }
    return waiting && !askedForCredit ? Packet.CREDIT_REQUEST : 0;
  }

  private int endings() {
    return (end.hostReads() ? 0 : Packet.NO_RECEIVE) | (end.hostSends() ? 0 : Packet.NO_SEND);
  }

  /**
   * Makes the packet that {@link #next} has named.
   *
   * @param data gets what is sent behind the header
   * @param most bytes of it
   */
  Packet make(int operation, byte[] data, long most) {
    int length = 0;
    int flags = 0;
    switch (operation) {
      case Packet.REQUEST, Packet.RESPONSE -> introduced = true;
      case Packet.DATA -> {
        length = end.take(data, (int) Math.min(Math.min(most, credit()), data.length));
        sent += length;
      }
      case Packet.SHUTDOWN -> {
        shutdown = endings();
        flags = shutdown;
      }
      case Packet.CREDIT_REQUEST -> askedForCredit = true;
      default -> {}
    }
    creditAsked = false;
    return new Packet(
        Vsock.HOST,
        guest,
        end.hostPort(),
        end.guestPort(),
        length,
        Packet.STREAM,
        operation,
        flags,
        GuestEnd.ROOM,
        (int) end.tellPassed());
  }
}
