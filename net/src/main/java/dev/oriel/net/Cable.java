package dev.oriel.net;

import java.util.Optional;

/**
 * A network of one card at a time whose cable can be pulled at either end: then frames are lost,
 * and the card is told. Safe for use by several threads.
 */
public final class Cable implements Network {
  /** Where a cable is pulled. */
  public enum End {
    NETWORK,
    CARD
  }

  /** A card's end, which loses frames while the cable is pulled. */
  private final class Plug implements Link, Card {
    private final Card card;
    private Optional<Link> link = Optional.empty();
    private volatile boolean closed;

    Plug(Card card) {
      this.card = card;
    }

    @Override
    public boolean receive(byte[] frame) {
      return !isUp() || card.receive(frame);
    }

    @Override
    public void sendable() {
      card.sendable();
    }

    @Override
    public boolean send(byte[] frame) {
      return !isUp() || link.orElseThrow().send(frame);
    }

    @Override
    public void resume() {
      link.orElseThrow().resume();
    }

    @Override
    public void close() {
      closed = true;
      link.orElseThrow().close();
      unplug(this);
    }
  }

  private final Network network;
  private volatile boolean networkUp = true;
  private volatile boolean cardUp = true;
  private Optional<Plug> plug = Optional.empty();

  /** Between a card and {@code network}. */
  public Cable(Network network) {
    this.network = network;
  }

  /** Whether frames pass. */
  public boolean isUp() {
    return networkUp && cardUp;
  }

  /** Whether the card sees a link: one that was pulled at the network's end is gone for it too. */
  public boolean isUpForCard() {
    return cardUp;
  }

  /** Pulls one end, or plugs it in again; the card's end follows the network's. */
  public void set(End end, boolean up) {
    if (end == End.NETWORK) {
      networkUp = up;
    }
    cardUp = up;
    Optional<Plug> there = plug();
    there.filter(each -> !each.closed).ifPresent(each -> each.card.linkChanged(up));
    // What waited for the card is lost, or goes on.
    there.ifPresent(Plug::resume);
  }

  private synchronized Optional<Plug> plug() {
    return plug;
  }

  private synchronized void unplug(Plug which) {
    plug = plug.filter(each -> each != which);
  }

  @Override
  public Link connect(Card card) {
    Plug made = new Plug(card);
    synchronized (this) {
      // The network may call the card before it returns.
      made.link = Optional.of(network.connect(made));
      plug = Optional.of(made);
    }
    if (!cardUp) {
      card.linkChanged(false);
    }
    return made;
  }

  @Override
  public void close() {
    network.close();
  }
}
