package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By which names a server is known at which ports. */
class AccessTest {
  @ParameterizedTest
  @CsvSource({
    "80, localhost",
    "80, localhost:80",
    "80, 127.0.0.1",
    "80, [::1]",
    "80, host.example",
    "8080, localhost:8080",
    "8080, [::1]:8080"
  })
  void aServerAnswersToItsNames(int port, String host) {
    assertThat(refusal(port, host)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "80, other.example",
    "80, localhost:8080",
    "80, [::1]:8080",
    "8080, localhost",
    "8080, 127.0.0.1",
    "8080, [::1]",
    "8080, localhost:80",
    "8080, other.example:8080"
  })
  void othersAreRefused(int port, String host) {
    assertThat(refusal(port, host)).isPresent();
  }

  private static Optional<String> refusal(int port, String host) {
    Headers headers = new Headers();
    headers.set("Host", host);
    headers.set("Origin", "http://" + host);
    return new Access("secret", "host.example", port)
        .refusal("GET", URI.create("/secret/"), headers);
  }
}
