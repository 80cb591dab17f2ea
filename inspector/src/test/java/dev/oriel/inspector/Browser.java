package dev.oriel.inspector;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven by the DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ENDPOINT = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final Pattern VALUE = Pattern.compile("\"value\":\"([^\"\\\\]*)\"");
  private static final Pattern DATA = Pattern.compile("\"data\":\"([^\"\\\\]*)\"");
  private static final Pattern PAGE = Pattern.compile("\"targetId\":\"(\\w+)\",\"type\":\"page\"");
  private static final Pattern SESSION = Pattern.compile("\"sessionId\":\"(\\w+)\"");

  /** How a page could be drawn faster is no error. */
  private static final String ADVICE = "\"source\":\"rendering\",\"level\":\"warning\"";

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> errors = new ArrayList<>();
  private String session = "";
  private int id;

  private Browser(Path chromium, Path profile) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                chromium.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--no-first-run",
                "--disable-gpu",
                "--disable-extensions",
                // A test moves at each frame; Chromium lets a page do so 200 times in 10 s.
                "--disable-ipc-flooding-protection",
                "--hide-scrollbars"));
    if (System.getProperty("user.name").equals("root")) {
      command.add("--no-sandbox");
    }
    command.add("about:blank");
    process = new ProcessBuilder(command).start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    Matcher endpoint = ENDPOINT.matcher("");
    for (String line = said.readLine(); !endpoint.reset(line).find(); ) {
      line = said.readLine();
      if (line == null) {
        throw new IOException("Chromium does not start");
      }
    }
    Thread.ofVirtual().start(() -> said.lines().forEach(line -> {}));
    socket =
        client.newWebSocketBuilder().buildAsync(URI.create(endpoint.group(1)), new Ears()).join();
    String page = first(PAGE, call("Target.getTargets", ""));
    session =
        first(
            SESSION,
            call("Target.attachToTarget", "\"targetId\":\"%s\",\"flatten\":true".formatted(page)));
    call("Runtime.enable", "");
    call("Log.enable", "");
    call("Page.enable", "");
  }

  /** Starts Debian's Chromium; empty if there is none. */
  static Optional<Browser> start(Path profile) throws Exception {
    Optional<Path> chromium =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    return chromium.isEmpty()
        ? Optional.empty()
        : Optional.of(new Browser(chromium.get(), profile));
  }

  private final class Ears implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        if (message.startsWith("{\"id\":")) {
          answers.add(message);
        } else if (message.contains("Runtime.exceptionThrown")
            || message.contains("Log.entryAdded") && !message.contains(ADVICE)) {
          synchronized (errors) {
            errors.add(message);
          }
        }
      }
      from.request(1);
      return java.util.concurrent.CompletableFuture.completedFuture(null);
    }
  }

  private String call(String method, String parameters) throws Exception {
    String to = session.isEmpty() ? "" : ",\"sessionId\":\"%s\"".formatted(session);
    int number = ++id;
    socket
        .sendText(
            "{\"id\":%d,\"method\":\"%s\",\"params\":{%s}%s}"
                .formatted(number, method, parameters, to),
            true)
        .join();
    String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (answer == null
        || !answer.startsWith("{\"id\":%d,".formatted(number))
        || answer.contains("\"error\":{")) {
      throw new IOException(method + ": " + answer);
    }
    return answer;
  }

  private static String first(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException(text);
    }
    return matcher.group(1);
  }

  void window(int width, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        "\"width\":%d,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":false".formatted(width));
    call(
        "Emulation.setEmulatedMedia",
        "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]"
            .formatted(dark ? "dark" : "light"));
  }

  void open(String url) throws Exception {
    call("Page.navigate", "\"url\":\"%s\"".formatted(url));
  }

  /** The value of an expression, as text. */
  String value(String expression) throws Exception {
    String wrapped =
        "btoa(unescape(encodeURIComponent(String(%s))))"
            .formatted(expression.replace("\\", "\\\\").replace("\"", "\\\""));
    String answer =
        call("Runtime.evaluate", "\"returnByValue\":true,\"expression\":\"%s\"".formatted(wrapped));
    return new String(Base64.getDecoder().decode(first(VALUE, answer)), UTF_8);
  }

  /** Waits until an expression is true. */
  void await(String expression) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!value(expression).equals("true")) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            expression + " never held; the page: " + value("document.body.innerText"));
      }
      Thread.sleep(50);
    }
  }

  /** Presses and releases a key. */
  void press(String key) throws Exception {
    String text = key.length() == 1 ? ",\"text\":\"%s\"".formatted(key) : "";
    call("Input.dispatchKeyEvent", "\"type\":\"keyDown\",\"key\":\"%s\"%s".formatted(key, text));
    call("Input.dispatchKeyEvent", "\"type\":\"keyUp\",\"key\":\"%s\"".formatted(key));
  }

  void mouse(String type, double x, double y) throws Exception {
    call(
        "Input.dispatchMouseEvent",
        "\"type\":\"%s\",\"x\":%s,\"y\":%s,\"button\":\"left\",\"clickCount\":1"
            .formatted(type, x, y));
  }

  void screenshot(Path file) throws Exception {
    String answer =
        call("Page.captureScreenshot", "\"format\":\"png\",\"captureBeyondViewport\":true");
    Files.write(file, Base64.getDecoder().decode(first(DATA, answer)));
  }

  /** What went wrong in the page. */
  List<String> errors() {
    synchronized (errors) {
      return List.copyOf(errors);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    client.close();
  }
}
