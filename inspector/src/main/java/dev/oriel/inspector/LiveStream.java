package dev.oriel.inspector;

import dev.oriel.machine.MachineEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells a page what changes, as server-sent events: {@code state}, {@code view} and {@code
 * happened}. It takes at most a fortieth of a processor's time to find out.
 */
final class LiveStream {
  /** Milliseconds between two looks at what moves. */
  static final long FAST = 250;

  /** Milliseconds between two looks at tables. */
  static final long SLOW = 1000;

  private static final long SHARE = 40;
  private static final long NANOS = 1_000_000;

  /** A comment, which pages ignore. */
  private static final byte[] NOTHING = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final OutputStream out;
  private final long period;
  private final Runnable progress;
  private final Supplier<Map<String, Object>> state;
  private final Supplier<Map<String, Object>> view;
  private final History history;
  private String lastState = "";
  private String lastView = "";
  private long next;

  /**
   * @param progress called after each look
   */
  LiveStream(
      OutputStream out,
      long period,
      Runnable progress,
      Supplier<Map<String, Object>> state,
      Supplier<Map<String, Object>> view,
      History history) {
    this.out = out;
    this.period = period;
    this.progress = progress;
    this.state = state;
    this.view = view;
    this.history = history;
  }

  /**
   * Tells until the page leaves.
   *
   * @throws IOException if it has left
   */
  void run(BooleanSupplier ended) throws IOException, InterruptedException {
    while (!ended.getAsBoolean()) {
      long start = System.nanoTime();
      String nowState = Json.of(state.get());
      String nowView = Json.of(view.get());
      long took = (System.nanoTime() - start) / NANOS;
      for (History.Numbered each : history.since(next)) {
        next = each.number() + 1;
        send("happened", Json.of(event(each)));
      }
      lastState = sendIfNew("state", lastState, nowState);
      lastView = sendIfNew("view", lastView, nowView);
      rest(Math.max(period, took * SHARE));
    }
  }

  /** Waits, and finds out whether the page has left: one that zooms leaves a stream each time. */
  private void rest(long millis) throws IOException, InterruptedException {
    for (long left = millis; left > 0; left -= FAST) {
      out.write(NOTHING);
      out.flush();
      progress.run();
      Thread.sleep(Math.min(left, FAST));
    }
  }

  private static Map<String, Object> event(History.Numbered each) {
    Map<String, Object> json = new LinkedHashMap<>();
    MachineEvent event = each.entry().event();
    json.put("number", each.number());
    json.put("time", each.entry().time().toString());
    json.put("kind", event.getClass().getSimpleName());
    json.put("words", event.words());
    if (event instanceof MachineEvent.DmaFailed failed) {
      json.put("ioba", Amounts.hex(failed.ioba()));
      json.put("device", failed.device());
    }
    return json;
  }

  private String sendIfNew(String name, String last, String now) throws IOException {
    if (!now.equals(last)) {
      send(name, now);
    }
    return now;
  }

  private void send(String name, String data) throws IOException {
    out.write("event: %s\ndata: %s\n\n".formatted(name, data).getBytes(StandardCharsets.UTF_8));
  }
}
