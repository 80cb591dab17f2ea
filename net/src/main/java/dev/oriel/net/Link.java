package dev.oriel.net;

/**
 * A card's end of the cable. All methods may be called by any thread, return at once and never call
 * the card from within: frames and notices reach it from a thread of the network.
 */
public interface Link extends AutoCloseable {
  /**
   * Sends a frame. A frame of a length that {@link Network} does not allow is dropped, as one on a
   * closed link is.
   *
   * @return false if the network has no room for it now; {@link Card#sendable} tells when it has. A
   *     card may also drop the frame.
   */
  boolean send(byte[] frame);

  /** The card has buffers again, after {@link Card#receive} returned false; harmless otherwise. */
  void resume();

  /** Unplugs the card. When it returns, the card is not called any more. */
  @Override
  void close();
}
