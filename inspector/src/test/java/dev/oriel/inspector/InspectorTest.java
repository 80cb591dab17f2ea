package dev.oriel.inspector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.SanitizerConfig;
import dev.oriel.machine.ShutdownReason;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the inspector tells, and to whom. */
@Timeout(120)
class InspectorTest {
  private static final Path MISTAKES = Path.of("../boot/src/test/resources/dev/oriel/boot/dma.elf");

  @TempDir private Path folder;
  private Machine machine;
  private Inspector inspector;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void open() throws IOException {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    machine =
        Machine.create(
            MachineConfig.builder()
                .ram(256L << 20)
                .kernel(Image.file(MISTAKES))
                .drive(new DriveConfig("d", disk, false))
                .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x")))
                .dmaSanitizer(new SanitizerConfig(false, Optional.empty(), line -> {}))
                .consoleOutput(new ByteArrayOutputStream())
                .build());
    inspector = Inspector.open(machine, 0);
  }

  @AfterEach
  void close() {
    inspector.close();
    machine.close();
    client.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(inspector.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(inspector.url() + path))
            .POST(HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The answer to a request that is sent as it is. */
  private String raw(String request) throws IOException {
    URI url = URI.create(inspector.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private String withHost(String... hosts) throws IOException {
    StringBuilder request =
        new StringBuilder(
            "GET %stext/bus HTTP/1.1\r\nConnection: close\r\n"
                .formatted(URI.create(inspector.url()).getPath()));
    for (String host : hosts) {
      request.append("Host: ").append(host).append("\r\n");
    }
    return raw(request.append("\r\n").toString());
  }

  @Test
  void everyViewIsTextAndData() throws Exception {
    assertThat(machine.run()).isEqualTo(ShutdownReason.POWER_OFF);

    for (View view : View.values()) {
      HttpResponse<String> text = get("text/" + view.id());
      assertThat(text.statusCode()).isEqualTo(200);
      assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(text.body().lines().count()).isGreaterThan(3);
      HttpResponse<String> data = get("data/" + view.id());
      assertThat(data.statusCode()).isEqualTo(200);
      assertThat(data.body()).startsWith("{").endsWith("}");
    }
    assertThat(get("state").body()).contains("\"state\":\"ended\"");
  }

  @Test
  void whatAGuestSaysStaysText() throws Exception {
    MachineConfig config =
        MachineConfig.builder()
            .ram(256L << 20)
            .kernel(PanickingGuest.saying("<script>alert(1)</script>&\u001b[2J\u202ex\n</pre>"))
            .build();
    try (Machine hostile = Machine.create(config);
        Inspector shown = Inspector.open(hostile, 0)) {
      assertThat(hostile.run()).isEqualTo(ShutdownReason.GUEST_PANIC);
      for (String path : List.of("data/events", "text/events")) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create(shown.url() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body())
            .contains("the guest panicked: ")
            .doesNotContain("\u001b", "\u202e");
        assertThat(answer.body().contains("<script>")).isEqualTo(path.startsWith("text"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      }
    }
  }

  @Test
  void viewsShowTheMachine() throws Exception {
    machine.run();

    assertThat(get("text/bus").body())
        .contains("0x80000000", "1 GiB", "platform", "Mapped in window 0x80000000");
    assertThat(get("text/pci").body())
        .contains("nvme at 00:00.0 of host bridge 0", "vendor ID", "0x1b36", "MSI-X control")
        .contains("nvme at 00:00.0 of host bridge 0, BAR 0", "CSTS");
    assertThat(get("text/processors").body()).contains("nip", "0 of 1 processor awake");
    assertThat(get("text/memory").body())
        .contains("256 MiB of memory", "64-bit memory of host bridge 0");
    assertThat(get("text/interrupts").body()).contains("0x1100", "terminal");
    assertThat(get("text/calls").body())
        .contains("H_PUT_TCE", "ibm,write-pci-config", "The last seconds, the newest first");
    assertThat(get("text/console").body())
        .contains("The last of what the guest has written")
        .contains(machine.console().transcript().lines().toList().getLast().strip());
    assertThat(get("text/events").body())
        .contains(
            "the guest was powered on",
            "failed: the TCE does not permit it, TCE 0x0",
            "DmaSanitizer: dma-after-unmap",
            "in unmap_too_early+0x",
            "the guest ended: POWER_OFF");
  }

  @Test
  void whatIsTypedReachesTheGuest() throws Exception {
    MachineConfig config =
        MachineConfig.builder().ram(256L << 20).kernel(EchoingGuest.image()).build();
    try (Machine echoing = Machine.create(config);
        Inspector shown = Inspector.open(echoing, 0)) {
      echoing.start();
      assertThat(typed(shown, "x".repeat(Keyboard.MOST + 1)).statusCode()).isEqualTo(413);
      assertThat(typed(shown, "hello\r").statusCode()).isEqualTo(200);
      assertThat(typed(shown, "again\r").statusCode()).isEqualTo(200);
      echoing.console().expect("hello\ragain\r", Duration.ofSeconds(60));
    }
  }

  @Test
  void aGuestThatDoesNotReadDelaysNobody() throws Exception {
    int taken = 0;
    while (typed(inspector, "y".repeat(Keyboard.MOST)).statusCode() == 200) {
      assertThat(++taken).isLessThan(100);
    }
    assertThat(typed(inspector, "y").body()).contains("does not read");
    assertThat(get("state").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> typed(Inspector at, String text) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(at.url() + "type"))
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void thePageAndItsFilesNeedNothingFromElsewhere() throws Exception {
    HttpResponse<String> page = get("");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .contains("default-src 'self'; frame-ancestors 'none'");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    for (String file :
        List.of(
            "style.css", "main.js", "bus.js", "console.js", "sheet.js", "words.js", "icon.svg")) {
      HttpResponse<String> answer = get(file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.body().replace("http://www.w3.org/2000/svg", ""))
          .as(file)
          .doesNotContain("http:", "https:", "//cdn", "innerHTML");
    }
    assertThat(get("Router.class").statusCode()).isEqualTo(404);
    assertThat(get("../Router.class").statusCode()).isNotEqualTo(200);
    assertThat(get("%2e%2e/Router.class").statusCode()).isEqualTo(404);
  }

  @Test
  void withoutTheTokenNothingIsTold() throws Exception {
    URI url = URI.create(inspector.url());
    String wrong = url.getPath().replaceFirst("^/.", url.getPath().startsWith("/0") ? "/1" : "/0");
    for (String path :
        List.of("/", "/text/bus", "/x", wrong, wrong + "text/bus", "//", url.getPath() + "/x/..")) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://%s:%d%s".formatted(url.getHost(), url.getPort(), path)))
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isIn(400, 403, 404);
      assertThat(answer.body()).doesNotContain("window");
    }
    assertThat(url.getPath()).matches("/[0-9a-f]{32}/");
    try (Inspector other = Inspector.open(machine, 0)) {
      assertThat(other.url()).isNotEqualTo(inspector.url());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"})
  void pagesOfOtherOriginsAreRefused(String origin) throws Exception {
    assertThat(get("text/bus", "Origin", origin).statusCode()).isEqualTo(403);
    assertThat(post("pause", "Origin", origin).statusCode()).isEqualTo(403);
    assertThat(machine.control().isPaused()).isFalse();
  }

  @Test
  void otherSitesMayOpenThePageButNotReadIt() throws Exception {
    assertThat(get("text/bus", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
    assertThat(get("", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate").statusCode())
        .isEqualTo(200);
    assertThat(
            post("pause", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void aNameThatWasMadeToPointHereIsRefused() throws Exception {
    int port = URI.create(inspector.url()).getPort();
    assertThat(withHost("localhost:" + port)).startsWith("HTTP/1.1 200");
    assertThat(withHost("127.0.0.1:" + port)).startsWith("HTTP/1.1 200");
    assertThat(withHost("[::1]:" + port)).startsWith("HTTP/1.1 200");
    assertThat(withHost("evil.example:" + port)).startsWith("HTTP/1.1 403");
    assertThat(withHost("127.0.0.1.evil.example:" + port)).startsWith("HTTP/1.1 403");
    assertThat(withHost("127.0.0.1")).startsWith("HTTP/1.1 403");
    assertThat(withHost("127.0.0.1:" + port, "evil.example:" + port)).startsWith("HTTP/1.1 403");
    assertThat(withHost()).doesNotContain("Windows");
  }

  @Test
  void itListensOnLoopbackOnly() throws Exception {
    URI url = URI.create(inspector.url());
    assertThat(url.getHost()).isEqualTo("127.0.0.1");
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.2", url.getPort()), 1000);
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void aMachineIsPausedAndGoesOnByPostOnly() throws Exception {
    assertThat(get("pause").statusCode()).isEqualTo(405);
    assertThat(machine.control().isPaused()).isFalse();
    assertThat(post("pause").body()).contains("\"state\":\"paused\"");
    assertThat(machine.control().isPaused()).isTrue();
    assertThat(get("state").body()).contains("\"state\":\"paused\"");
    assertThat(post("resume").body()).contains("\"state\":\"running\"");
    assertThat(machine.control().isPaused()).isFalse();
    assertThat(post("text/bus").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data/bus?bins=0",
        "data/bus?bins=99999",
        "data/bus?bins=-1",
        "data/bus?bins=x",
        "data/bus?liobn=0x80000000",
        "data/bus?liobn=80000000&from=0x0&bytes=0x1000",
        "data/bus?liobn=0x80000000&from=0x10000000000000000&bytes=0x1",
        "live?view=nothing",
        "live?view=bus&bins=0"
      })
  void wrongParametersAreRefused(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "liobn=0x80000000&from=0x3ffff000&bytes=0x1000",
        "liobn=0x80000000&from=0x3fffffff&bytes=0xffffffffffffffff",
        "liobn=0x80000000&from=0xffffffffffffffff&bytes=0xffffffffffffffff",
        "liobn=0x80000000&from=0x0&bytes=0x0",
        "liobn=0x1&from=0x0&bytes=0x1000"
      })
  void anyPartCanBeAskedFor(String zoom) throws Exception {
    HttpResponse<String> answer = get("data/bus?bins=16&" + zoom);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"liobn\":\"0x80000000\"");
  }

  @Test
  void aPageIsToldWhatHappens() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(inspector.url() + "live?view=bus&bins=16")).build();
    HttpResponse<java.io.InputStream> stream =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
      assertThat(next(lines, "state")).contains("\"state\":\"running\"");
      assertThat(next(lines, "view")).contains("\"bridges\":[{\"index\":0");
      machine.run();
      String event = next(lines, "happened");
      while (!event.contains("DmaFailed")) {
        event = next(lines, "happened");
      }
      assertThat(event)
          .contains("\"ioba\":\"0x10000000\"", "\"device\":\"nvme 00:00.0 of host bridge 0\"");
    }
  }

  private static String next(BufferedReader lines, String name) throws IOException {
    String line = lines.readLine();
    while (!line.equals("event: " + name)) {
      line = lines.readLine();
    }
    return lines.readLine();
  }

  /** Nobody else is kept out for longer than a client's time to send a request. */
  @Test
  void aThousandConnectionsAreBounded() throws Exception {
    URI url = URI.create(inspector.url());
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        Socket socket = new Socket(url.getHost(), url.getPort());
        sockets.add(socket);
        try {
          socket.getOutputStream().write("GET /".getBytes(US_ASCII));
        } catch (IOException e) {
          // Closed by the server.
        }
      }
      machine.start();
      assertThat(machine.await(Duration.ofSeconds(60))).contains(ShutdownReason.POWER_OFF);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    HttpResponse<String> answer = null;
    while (answer == null) {
      try {
        answer = get("text/bus");
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void aClosedInspectorLeavesTheMachineAlone() throws Exception {
    inspector.close();
    assertThat(machine.run()).isEqualTo(ShutdownReason.POWER_OFF);
    assertThatThrownBy(() -> get("")).isInstanceOf(IOException.class);
  }

  @Test
  void ofAClosedMachineItSaysSo() throws Exception {
    machine.close();
    assertThat(get("text/processors").statusCode()).isEqualTo(503);
  }
}
