package dev.oriel.inspector;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may see the machine: who knows the token, which the path begins with. Pages of other origins
 * are refused, and so are names that somebody else made point here (DNS rebinding).
 */
final class Access {
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+\\]");

  /** Of HTTP: browsers do not name it. */
  private static final int USUAL_PORT = 80;

  private final byte[] token;
  private final String host;
  private final int port;

  /**
   * @param host the name by which the user knows this server, besides its numeric addresses
   */
  Access(String token, String host, int port) {
    this.token = token.getBytes(StandardCharsets.US_ASCII);
    this.host = host;
    this.port = port;
  }

  /** Why a request is refused; empty if it may be answered. */
  Optional<String> refusal(String method, URI target, Headers headers) {
    List<String> hosts = headers.getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !isHere(hosts.getFirst())) {
      return Optional.of("the Host header does not name this server");
    }
    List<String> origins = headers.getOrDefault("Origin", List.of());
    if (!origins.stream().allMatch(origin -> origin.equals("http://" + hosts.getFirst()))) {
      return Optional.of("pages of other origins may not look");
    }
    String site = first(headers, "Sec-Fetch-Site");
    boolean opened = method.equals("GET") && first(headers, "Sec-Fetch-Mode").equals("navigate");
    if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none") && !opened) {
      return Optional.of("pages of other sites may not look");
    }
    if (!MessageDigest.isEqual(token, tokenOf(target))) {
      return Optional.of("open the address that was printed at the start, with its token");
    }
    return Optional.empty();
  }

  private boolean isHere(String header) {
    String end = ":" + port;
    boolean named = header.endsWith(end);
    if (!named && port != USUAL_PORT) {
      return false;
    }
    String name = named ? header.substring(0, header.length() - end.length()) : header;
    return name.equalsIgnoreCase("localhost")
        || name.equalsIgnoreCase(host)
        || NUMERIC.matcher(name).matches();
  }

  private static String first(Headers headers, String name) {
    return headers.getOrDefault(name, List.of("")).getFirst();
  }

  private static byte[] tokenOf(URI target) {
    String path = target.getRawPath() == null ? "" : target.getRawPath();
    int end = path.indexOf('/', 1);
    return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What follows the token in the path; for paths without one, nothing that exists. */
  static String rest(URI target) {
    String path = target.getRawPath();
    int end = path.indexOf('/', 1);
    return end < 0 ? "?" : path.substring(end + 1);
  }
}
