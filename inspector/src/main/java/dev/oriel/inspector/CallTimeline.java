package dev.oriel.inspector;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How many calls a guest has made in each of the last seconds, and which most. It reads the
 * counters once a second, which the guest does not notice.
 */
final class CallTimeline implements AutoCloseable {
  /** Seconds that are kept. */
  static final int MOST = 120;

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /**
   * Calls of a second.
   *
   * @param end when it was over
   * @param busiest the call that was made most; "" if there was none
   */
  record Second(Instant end, long hypercalls, long rtas, String busiest, long most) {}

  private final Supplier<Map<String, Long>> hypercalls;
  private final Supplier<Map<String, Long>> rtas;
  private final Deque<Second> last = new ArrayDeque<>();
  private final Thread reader;
  private Map<String, Long> hypercallsBefore;
  private Map<String, Long> rtasBefore;

  /**
   * @param hypercalls counts since the start, by name
   * @param rtas the same of RTAS calls
   */
  CallTimeline(Supplier<Map<String, Long>> hypercalls, Supplier<Map<String, Long>> rtas) {
    this.hypercalls = hypercalls;
    this.rtas = rtas;
    hypercallsBefore = Map.copyOf(hypercalls.get());
    rtasBefore = Map.copyOf(rtas.get());
    reader = Thread.ofVirtual().name("inspector-calls").start(this::read);
  }

  private void read() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        sample(Instant.now());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Notes what has been called since the last time. */
  synchronized void sample(Instant now) {
    Map<String, Long> hypercallsNow = Map.copyOf(hypercalls.get());
    Map<String, Long> rtasNow = Map.copyOf(rtas.get());
    Map<String, Long> made = new HashMap<>(difference(hypercallsBefore, hypercallsNow));
    long all = sum(made);
    Map<String, Long> rtasMade = difference(rtasBefore, rtasNow);
    made.putAll(rtasMade);
    Map.Entry<String, Long> most =
        made.entrySet().stream()
            .filter(each -> each.getValue() > 0)
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .orElse(Map.entry("", 0L));
    hypercallsBefore = hypercallsNow;
    rtasBefore = rtasNow;
    if (last.size() == MOST) {
      last.removeFirst();
    }
    last.add(new Second(now, all, sum(rtasMade), most.getKey(), most.getValue()));
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> now) {
    Map<String, Long> made = new HashMap<>();
    now.forEach((name, count) -> made.put(name, count - before.getOrDefault(name, 0L)));
    return made;
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The seconds that are kept, the newest first. */
  synchronized List<Second> seconds() {
    return new ArrayList<>(last).reversed();
  }

  @Override
  public void close() {
    reader.interrupt();
  }
}
