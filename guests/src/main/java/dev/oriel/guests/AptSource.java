package dev.oriel.guests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One package source that this system is configured with: the fields of a deb822 stanza, in lower
 * case. A line of a {@code sources.list} reads as the same fields.
 */
record AptSource(Map<String, String> fields) {
  /** {@code deb [option=value …] uri suite component…}. */
  private static final Pattern ONE_LINE =
      Pattern.compile(
          "deb\\s+(?:\\[([^\\]]*)\\]\\s+)?(\\S+)\\s+(\\S+)((?:\\s+[^#\\s]+)+)\\s*(?:#.*)?");

  /**
   * Fields that say what to trust and how to fetch. The other fields say what to fetch, and are
   * replaced.
   */
  private static final List<String> KEPT =
      List.of(
          "signed-by",
          "trusted",
          "check-valid-until",
          "valid-until-min",
          "valid-until-max",
          "check-date",
          "date-max-future",
          "by-hash",
          "allow-insecure",
          "allow-weak",
          "allow-downgrade-to-insecure",
          "inrelease-path");

  /**
   * The sources below {@code etcApt} that may carry Debian's own suites, likeliest first. Security
   * archives, suites given as a path, and local media are left out.
   */
  static List<AptSource> configured(Path etcApt) {
    List<AptSource> sources = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    files.add(etcApt.resolve("sources.list"));
    Path parts = etcApt.resolve("sources.list.d");
    try {
      if (Files.isDirectory(parts)) {
        try (Stream<Path> list = Files.list(parts)) {
          list.sorted().forEach(files::add);
        }
      }
      for (Path file : files) {
        String name = file.toString();
        if (Files.isReadable(file) && name.endsWith(".list")) {
          sources.addAll(fromLines(Files.readString(file)));
        } else if (Files.isReadable(file) && name.endsWith(".sources")) {
          sources.addAll(fromStanzas(Files.readString(file)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources.stream()
        .filter(AptSource::isUsable)
        .distinct()
        .sorted(Comparator.comparingInt(AptSource::rank))
        .toList();
  }

  /** Reads one-line entries. */
  static List<AptSource> fromLines(String text) {
    List<AptSource> sources = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher entry = ONE_LINE.matcher(line);
      if (!entry.matches()) {
        continue;
      }
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("types", "deb");
      fields.put("uris", entry.group(2));
      fields.put("suites", entry.group(3));
      fields.put("components", entry.group(4).strip());
      if (entry.group(1) != null) {
        for (String option : entry.group(1).strip().split("\\s+")) {
          int equals = option.indexOf('=');
          if (equals > 0) {
            fields.put(
                option.substring(0, equals).toLowerCase(Locale.ROOT),
                option.substring(equals + 1).replace(',', ' '));
          }
        }
      }
      sources.add(new AptSource(fields));
    }
    return sources;
  }

  /** Reads deb822 stanzas. */
  static List<AptSource> fromStanzas(String text) {
    List<AptSource> sources = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    String last = "";
    for (String line : (text + "\n\n").lines().toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          sources.add(new AptSource(fields));
        }
        fields = new LinkedHashMap<>();
      } else if (Character.isWhitespace(line.charAt(0))) {
        fields.computeIfPresent(last, (k, v) -> v + "\n" + line);
      } else {
        int colon = Math.max(line.indexOf(':'), 0);
        last = line.substring(0, colon).toLowerCase(Locale.ROOT);
        fields.put(last, line.substring(Math.min(colon + 1, line.length())).strip());
      }
    }
    return sources;
  }

  /** The same archive as a stanza for one suite's ppc64el packages. */
  String stanza(String suite) {
    StringBuilder out = new StringBuilder("Types: deb\n");
    out.append("URIs: ").append(field("uris").strip()).append('\n');
    out.append("Suites: ").append(suite).append("\nComponents: main\nArchitectures: ppc64el\n");
    for (String name : KEPT) {
      if (fields.containsKey(name)) {
        out.append(name).append(": ").append(field(name)).append('\n');
      }
    }
    return out.toString();
  }

  /** The URI, for messages. */
  String uri() {
    return field("uris").strip().split("\\s+")[0];
  }

  private String field(String name) {
    return fields.getOrDefault(name, "");
  }

  private boolean isUsable() {
    return Arrays.asList(field("types").split("\\s+")).contains("deb")
        && !field("enabled").equalsIgnoreCase("no")
        && !field("uris").isBlank()
        && !field("uris").contains("security")
        && !field("suites").contains("-security")
        && !field("suites").contains("/")
        && !uri().startsWith("cdrom:")
        && Arrays.asList(field("components").split("\\s+")).contains("main");
  }

  /** The usual names of Debian's archives; archives with other names may still be mirrors. */
  private int rank() {
    boolean path = uri().matches(".*/debian/?");
    boolean key = field("signed-by").contains("debian-archive");
    return (path ? 0 : 2) + (key ? 0 : 1);
  }
}
