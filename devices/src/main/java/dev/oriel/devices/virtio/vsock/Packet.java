package dev.oriel.devices.virtio.vsock;

import dev.oriel.devices.common.Le;
import java.lang.foreign.MemorySegment;

/**
 * The header of a packet (Virtio 1.2 section 5.10.6). Ports, lengths and counts are unsigned.
 *
 * @param from address of the sender
 * @param to address of the receiver
 * @param fromPort port of the sender
 * @param toPort port of the receiver
 * @param length bytes of data behind the header
 * @param type {@link #STREAM}, or another that is not supported
 * @param operation what it says
 * @param flags of {@link #SHUTDOWN}
 * @param room bytes that the sender can hold of the stream
 * @param passed bytes of the stream with which the sender is done
 */
record Packet(
    long from,
    long to,
    int fromPort,
    int toPort,
    int length,
    int type,
    int operation,
    int flags,
    int room,
    int passed) {
  /** Bytes of a header. */
  static final int HEADER = 44;

  static final int STREAM = 1;

  static final int REQUEST = 1;
  static final int RESPONSE = 2;
  static final int RESET = 3;
  static final int SHUTDOWN = 4;
  static final int DATA = 5;
  static final int CREDIT_UPDATE = 6;
  static final int CREDIT_REQUEST = 7;

  /** Flags: the sender will not receive, or not send, any more. */
  static final int NO_RECEIVE = 1;

  static final int NO_SEND = 2;

  static Packet read(MemorySegment header) {
    return new Packet(
        Le.get64(header, 0),
        Le.get64(header, 8),
        Le.get32(header, 16),
        Le.get32(header, 20),
        Le.get32(header, 24),
        Le.get16(header, 28),
        Le.get16(header, 30),
        Le.get32(header, 32),
        Le.get32(header, 36),
        Le.get32(header, 40));
  }

  void write(MemorySegment header) {
    Le.put64(header, 0, from);
    Le.put64(header, 8, to);
    Le.put32(header, 16, fromPort);
    Le.put32(header, 20, toPort);
    Le.put32(header, 24, length);
    Le.put16(header, 28, type);
    Le.put16(header, 30, operation);
    Le.put32(header, 32, flags);
    Le.put32(header, 36, room);
    Le.put32(header, 40, passed);
  }

  /** The answer that there is no such connection. */
  Packet reset() {
    return new Packet(to, from, toPort, fromPort, 0, type, RESET, 0, 0, 0);
  }
}
