package dev.oriel.net.user;

/** How the parts of a network send packets to its guest. */
interface GuestSide {
  /** Where the payload of a {@link #packet} is. */
  int PAYLOAD = 34;

  /** An Ethernet frame with the headers for a packet, without its payload. */
  byte[] packet(int protocol, int source, int target, int length);

  /** Sends a finished packet to the neighbour that has its target address. */
  void send(byte[] packet);

  /** Whether packets sent now would wait in a long queue. */
  boolean isCongested();
}
