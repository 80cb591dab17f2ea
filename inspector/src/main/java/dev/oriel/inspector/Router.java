package dev.oriel.inspector;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.oriel.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers requests: the page and its files, views as data and as text, and a few commands. */
final class Router implements HttpHandler, AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("", "text/html; charset=utf-8"),
          Map.entry("style.css", STYLE),
          Map.entry("main.js", SCRIPT),
          Map.entry("bus.js", SCRIPT),
          Map.entry("console.js", SCRIPT),
          Map.entry("registers.js", SCRIPT),
          Map.entry("sheet.js", SCRIPT),
          Map.entry("terminal.js", SCRIPT),
          Map.entry("words.js", SCRIPT),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("xterm/LICENSE", TEXT),
          Map.entry("xterm/xterm.css", STYLE),
          Map.entry("xterm/xterm.js", SCRIPT));

  /**
   * What a page may have done; {@code type} has bytes for the guest's console, {@code step} a
   * {@code processor}, and {@code goto} a {@code position}.
   */
  private static final Set<String> COMMANDS =
      Set.of("pause", "resume", "type", "step", "back", "goto");

  private final Machine machine;
  private final Runnable resume;
  private final Access access;
  private final Workers workers;
  private final History history;
  private final Heat heat;
  private final BusPicture picture;
  private final Keyboard keyboard;
  private final Steps steps;
  private volatile boolean closed;

  Router(Machine machine, Runnable resume, Access access, Workers workers) {
    this.machine = machine;
    this.resume = resume;
    this.access = access;
    this.workers = workers;
    history = new History(machine);
    heat = new Heat(machine.view()::observeDma);
    picture = new BusPicture(machine, heat);
    keyboard = new Keyboard(machine.consoleInput());
    steps = new Steps(machine);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      URI target = exchange.getRequestURI();
      Headers headers = exchange.getResponseHeaders();
      headers.set("Cache-Control", "no-store");
      headers.set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
      headers.set("Cross-Origin-Resource-Policy", "same-origin");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set("X-Content-Type-Options", "nosniff");
      Optional<String> refusal = access.refusal(method, target, exchange.getRequestHeaders());
      if (refusal.isPresent()) {
        answer(exchange, 403, TEXT, "oriel: %s\n".formatted(refusal.get()));
        return;
      }
      try {
        answer(exchange, method, Access.rest(target), Query.of(target));
      } catch (BadQueryException e) {
        answer(exchange, 400, TEXT, "oriel: %s\n".formatted(e.getMessage()));
      } catch (IllegalStateException e) {
        answer(exchange, 503, TEXT, "oriel: the machine is closed\n");
      }
    }
  }

  private void answer(HttpExchange exchange, String method, String path, Query query)
      throws IOException {
    if (COMMANDS.contains(path)) {
      if (method.equals("POST")) {
        command(exchange, path, query);
      } else {
        refuse(exchange, "POST");
      }
      return;
    }
    if (!method.equals("GET")) {
      refuse(exchange, "GET");
      return;
    }
    Optional<View> text = View.of(path.startsWith("text/") ? path.substring(5) : "");
    Optional<View> data = View.of(path.startsWith("data/") ? path.substring(5) : "");
    if (text.isPresent()) {
      answer(exchange, 200, TEXT, text.get().sheet(machine, history, query).text());
    } else if (data.isPresent()) {
      answer(exchange, 200, JSON, Json.of(data(data.get(), query)));
    } else if (path.equals("state")) {
      answer(exchange, 200, JSON, Json.of(state()));
    } else if (path.equals("live")) {
      live(exchange, query);
    } else if (path.equals("terminal")) {
      terminal(exchange, query.position("from"));
    } else if (FILES.containsKey(path)) {
      file(exchange, path);
    } else {
      answer(exchange, 404, TEXT, "oriel: there is no such page\n");
    }
  }

  private void command(HttpExchange exchange, String name, Query query) throws IOException {
    switch (name) {
      case "pause" -> machine.control().pause();
      case "resume" -> resume.run();
      case "step", "back", "goto" -> {
        Optional<String> refusal = steps.refusal(name, query);
        if (refusal.isPresent()) {
          answer(exchange, 409, TEXT, "oriel: %s\n".formatted(refusal.get()));
          return;
        }
      }
      default -> {
        byte[] text = exchange.getRequestBody().readNBytes(Keyboard.MOST + 1);
        if (text.length > Keyboard.MOST) {
          answer(
              exchange, 413, TEXT, "oriel: at most %d bytes at a time\n".formatted(Keyboard.MOST));
          return;
        }
        if (!keyboard.offer(text)) {
          answer(exchange, 503, TEXT, "oriel: the guest does not read what is typed\n");
          return;
        }
      }
    }
    answer(exchange, 200, JSON, Json.of(state()));
  }

  private static void refuse(HttpExchange exchange, String allowed) throws IOException {
    exchange.getResponseHeaders().set("Allow", allowed);
    answer(exchange, 405, TEXT, "oriel: %s only\n".formatted(allowed));
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    answer(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] bytes)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void file(HttpExchange exchange, String path) throws IOException {
    String name = path.isEmpty() ? "index.html" : path;
    try (InputStream file = Router.class.getResourceAsStream("web/" + name)) {
      if (file == null) {
        answer(exchange, 404, TEXT, "oriel: this build lacks it\n");
        return;
      }
      answer(exchange, 200, FILES.getOrDefault(path, TEXT), file.readAllBytes());
    }
  }

  private void live(HttpExchange exchange, Query query) throws IOException {
    View view = query.view();
    Query checked = query.checked(machine.debugger().processors().count());
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    heat.join();
    try {
      new LiveStream(
              exchange.getResponseBody(),
              view == View.BUS ? LiveStream.FAST : LiveStream.SLOW,
              workers::progress,
              this::state,
              () -> data(view, checked),
              history)
          .run(() -> closed);
    } catch (InterruptedException e) {
      // Closed, or the page takes nothing.
    } finally {
      heat.leave();
    }
  }

  private void terminal(HttpExchange exchange, long from) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try {
      new TerminalStream(exchange.getResponseBody(), machine.console(), workers::progress)
          .run(from, () -> closed);
    } catch (InterruptedException e) {
      // Closed, or the page takes nothing.
    }
  }

  private Map<String, Object> data(View view, Query query) {
    return view == View.BUS
        ? picture.of(query.zoom(), query.bins())
        : view.sheet(machine, history, query).json();
  }

  private Map<String, Object> state() {
    return Map.of(
        "state",
        history.ended() ? "ended" : machine.control().isPaused() ? "paused" : "running",
        "steps",
        machine.debugger().steps(),
        "reverses",
        machine.debugger().reverses());
  }

  @Override
  public void close() {
    closed = true;
    keyboard.close();
    history.close();
  }
}
