package dev.oriel.net;

import java.util.function.Consumer;

/**
 * Something that cards are plugged into and that carries Ethernet frames.
 *
 * <p>A frame is an array of {@link #SHORTEST} to {@link #LONGEST} bytes: destination, source,
 * EtherType and payload, without preamble and frame check sequence, not padded. Whoever has handed
 * a frame over does not change it any more, and whoever receives one only reads it: the same array
 * may reach several cards.
 */
public interface Network extends AutoCloseable {
  /** An Ethernet header. */
  int SHORTEST = 14;

  /** Also with segmentation offload no frame is longer. */
  int LONGEST = 65_536;

  /**
   * Plugs in a card. Frames may reach it before this method has returned.
   *
   * @throws IllegalStateException if the network takes one card only and has one, or is closed
   */
  Link connect(Card card);

  /** Sees the frames of a card. */
  @FunctionalInterface
  interface Handler {
    /**
     * @param answer sends frames to the card, now or later, on any thread
     */
    void receive(byte[] frame, Consumer<byte[]> answer);
  }

  /**
   * A network of one card whose frames a program answers, one at a time, on a thread of its own.
   */
  static Network of(Handler handler) {
    return Peer.open(handler);
  }

  /** Frees what the network holds on the host. Its links take no more frames and deliver none. */
  @Override
  void close();
}
