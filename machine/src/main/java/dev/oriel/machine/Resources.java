package dev.oriel.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The resources of a machine, closed in reverse order, all of them even if one fails. */
final class Resources {
  private final Deque<AutoCloseable> held = new ArrayDeque<>();

  synchronized <R extends AutoCloseable> R hold(R resource) {
    held.push(resource);
    return resource;
  }

  /** Forgets a resource that has been closed. */
  synchronized void drop(AutoCloseable resource) {
    held.remove(resource);
  }

  /** Closes everything; the first failure is thrown at the end, the others are suppressed in it. */
  synchronized void close() {
    RuntimeException failure = null;
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure =
              switch (e) {
                case RuntimeException r -> r;
                case IOException io -> new UncheckedIOException(io.getMessage(), io);
                default -> new IllegalStateException(e);
              };
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
