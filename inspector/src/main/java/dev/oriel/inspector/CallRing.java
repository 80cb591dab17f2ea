package dev.oriel.inspector;

import dev.oriel.machine.MachineView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The last calls of a guest, one by one. They are noted only while somebody looks at them. */
final class CallRing implements AutoCloseable {
  /** Calls that are kept. */
  static final int MOST = 256;

  /** How long after the last look calls are noted. */
  private static final Duration INTEREST = Duration.ofSeconds(30);

  /** A call and when it was done. */
  record Noted(Instant time, MachineView.Call call) {}

  private final Function<Consumer<MachineView.Call>, AutoCloseable> source;
  private final Deque<Noted> last = new ArrayDeque<>();
  private @Nullable AutoCloseable watch;
  private long looked;

  /**
   * @param source shows calls until what it returns is closed
   */
  CallRing(Function<Consumer<MachineView.Call>, AutoCloseable> source) {
    this.source = source;
  }

  /** The calls that are kept, the newest first; from now on they are noted. */
  synchronized List<Noted> look() {
    looked = System.nanoTime();
    if (watch == null) {
      last.clear();
      watch = source.apply(this::note);
    }
    return new ArrayList<>(last).reversed();
  }

  private synchronized void note(MachineView.Call call) {
    if (watch == null) {
      return;
    }
    if (System.nanoTime() - looked > INTEREST.toNanos()) {
      close();
      return;
    }
    if (last.size() == MOST) {
      last.removeFirst();
    }
    last.add(new Noted(Instant.now(), call));
  }

  /** Whether calls are noted. */
  synchronized boolean isWatching() {
    return watch != null;
  }

  @Override
  public synchronized void close() {
    AutoCloseable now = watch;
    watch = null;
    if (now != null) {
      try {
        now.close();
      } catch (Exception e) {
        throw new AssertionError(e); // It only forgets an observer.
      }
    }
  }
}
