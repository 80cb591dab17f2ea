package dev.oriel.inspector;

import dev.oriel.machine.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Passes a guest's output on to a page's terminal as it comes, byte for byte, as server-sent events
 * {@code output}. What the bytes mean is the terminal's affair.
 */
final class TerminalStream {
  /** Bytes in an event at most. */
  static final int MOST = 1 << 15;

  private static final Duration WAIT = Duration.ofMillis(250);

  /** A comment, which pages ignore: it shows that the page is still there. */
  private static final byte[] NOTHING = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final OutputStream out;
  private final Console console;
  private final Runnable progress;

  /**
   * @param progress called after each look
   */
  TerminalStream(OutputStream out, Console console, Runnable progress) {
    this.out = out;
    this.console = console;
    this.progress = progress;
  }

  /**
   * Tells until the page leaves.
   *
   * @param from how many bytes the page has seen
   * @throws IOException if it has left
   */
  void run(long from, BooleanSupplier ended) throws IOException, InterruptedException {
    long seen = from;
    while (!ended.getAsBoolean()) {
      Console.Output part = console.output(seen, MOST, WAIT);
      if (part.bytes().length == 0) {
        out.write(NOTHING);
        out.flush();
        // Once the guest has ended there is nothing to wait for.
        Thread.sleep(WAIT);
      } else {
        out.write(event(part).getBytes(StandardCharsets.UTF_8));
        out.flush();
        seen = part.end();
      }
      progress.run();
    }
  }

  private static String event(Console.Output part) {
    String data =
        Json.of(
            Map.of("from", part.from(), "bytes", Base64.getEncoder().encodeToString(part.bytes())));
    return "event: output\ndata: %s\n\n".formatted(data);
  }
}
