package dev.oriel.machine.qtest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Changes of an input that the test program has not been told of. They alternate; if there are too
 * many, the last two, which cancel each other, are forgotten.
 */
final class InputChanges {
  private static final int MOST = 1024;

  private final Deque<Boolean> levels = new ArrayDeque<>();
  private final Runnable wake;

  InputChanges(Runnable wake) {
    this.wake = wake;
  }

  void changed(boolean level) {
    synchronized (levels) {
      if (levels.size() == MOST) {
        levels.removeLast();
      } else {
        levels.add(level);
      }
    }
    wake.run();
  }

  /** All of them, as messages. */
  List<String> take() {
    synchronized (levels) {
      List<String> all = levels.stream().map(on -> on ? "IRQ raise 0" : "IRQ lower 0").toList();
      levels.clear();
      return all;
    }
  }
}
