package dev.oriel.net.user;

import java.nio.channels.SelectionKey;

/** What is attached to a key of the selector. */
interface Ready {
  void ready(SelectionKey key, long now);
}
