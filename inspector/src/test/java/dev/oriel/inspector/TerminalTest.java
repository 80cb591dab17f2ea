package dev.oriel.inspector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The console byte for byte, both ways, and the library that draws it. */
@Timeout(120)
class TerminalTest {
  private static final Pattern OUTPUT =
      Pattern.compile("data: \\{.*\"bytes\":\"([A-Za-z0-9+/=]*)\".*");

  private final HttpClient client = HttpClient.newHttpClient();
  private Machine machine;
  private Inspector inspector;

  @BeforeEach
  void open() throws Exception {
    machine =
        Machine.create(
            MachineConfig.builder().ram(256L << 20).kernel(EchoingGuest.image()).build());
    inspector = Inspector.open(machine, 0);
    machine.start();
  }

  @AfterEach
  void close() {
    inspector.close();
    machine.close();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(inspector.url() + path));
  }

  private void type(String bytes) throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("type")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.getBytes(ISO_8859_1)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  /** What the stream tells, up to so many bytes. */
  private String output(long from, int count) throws Exception {
    HttpResponse<InputStream> stream =
        client.send(
            request("terminal?from=" + from).build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
      while (all.size() < count) {
        Matcher output = OUTPUT.matcher(lines.readLine());
        if (output.matches()) {
          all.writeBytes(Base64.getDecoder().decode(output.group(1)));
        }
      }
    }
    return all.toString(ISO_8859_1);
  }

  @Test
  void keysAndOutputPassByteForByte() throws Exception {
    String keys = "\u001b[31m\u00ff\u0000\u0003<script>\u001b]0;title\u0007\r\n";
    type(keys);
    assertThat(output(0, keys.length())).isEqualTo(keys);
    type("more");
    assertThat(output(keys.length(), 4)).isEqualTo("more");
    assertThat(output(3, keys.length() + 1)).isEqualTo(keys.substring(3) + "more");
  }

  @Test
  void aPlaceThatIsNoneIsRefused() throws Exception {
    for (String from : new String[] {"-1", "x", "1e3", "99999999999999999999"}) {
      assertThat(
              client
                  .send(
                      request("terminal?from=" + from).build(),
                      HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .as(from)
          .isEqualTo(400);
    }
  }

  @Test
  void theLibraryComesFromHereWithItsLicence() throws Exception {
    String[][] files = {
      {"xterm/xterm.js", "text/javascript; charset=utf-8", "Terminal"},
      {"xterm/xterm.css", "text/css; charset=utf-8", ".xterm"},
      {"xterm/LICENSE", "text/plain; charset=utf-8", "Permission is hereby granted"}
    };
    for (String[] file : files) {
      HttpResponse<String> answer =
          client.send(request(file[0]).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(file[0]).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains(file[1]);
      assertThat(answer.body()).contains(file[2]);
    }
  }
}
