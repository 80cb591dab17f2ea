package dev.oriel.net;

/** A network card, as the network sees it. */
public interface Card {
  /**
   * Takes a frame. It is called by one thread at a time, which it must not hold up: a card that has
   * no buffer for the frame says so at once. The network then keeps a bounded number of frames and
   * offers this one again after {@link Link#resume}. A card that wants to drop the frame drops it
   * and returns true.
   *
   * @return whether the card is done with the frame
   */
  boolean receive(byte[] frame);

  /** After {@link Link#send} has refused a frame: another attempt may succeed. */
  default void sendable() {}

  /**
   * Its cable was pulled, or plugged in again. For any thread.
   *
   * @param up whether there is a link now
   */
  default void linkChanged(boolean up) {}
}
