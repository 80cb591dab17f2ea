package dev.oriel.testkit;

import dev.oriel.net.Card;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import java.util.ArrayList;
import java.util.List;

/** A network with one card, whose frames it keeps; it is full when told so. */
public final class TestNetwork implements Network {
  private final List<byte[]> sent = new ArrayList<>();
  private final List<Card> cards = new ArrayList<>();
  private boolean full;
  private int resumed;

  /** Makes the network refuse frames, or take them again. */
  public void full(boolean value) {
    full = value;
    if (!value) {
      cards.forEach(Card::sendable);
    }
  }

  /** The frames that the card has sent since the last call. */
  public List<byte[]> takeSent() {
    List<byte[]> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  /** Offers a frame to the card. */
  public boolean offer(byte[] frame) {
    return cards.getFirst().receive(frame);
  }

  /** How often the card has said that it has buffers again. */
  public int resumed() {
    return resumed;
  }

  /** Whether the card is plugged in. */
  public boolean connected() {
    return !cards.isEmpty();
  }

  @Override
  public Link connect(Card card) {
    cards.add(card);
    return new Link() {
      @Override
      public boolean send(byte[] frame) {
        if (!full) {
          sent.add(frame);
        }
        return !full;
      }

      @Override
      public void resume() {
        resumed++;
      }

      @Override
      public void close() {
        cards.clear();
      }
    };
  }

  @Override
  public void close() {}
}
