package dev.oriel.guests;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Packages that are unpacked into a tree, and what dpkg writes down of such packages: so that a
 * guest's dpkg configures them, and later upgrades and removes them.
 */
final class DpkgDatabase {
  private static final String FOLDER = "var/lib/dpkg/";
  private static final int LONGEST_CONTROL = 1 << 24;

  /** What names a trigger, and a file in dpkg's folder. */
  private static final Pattern TRIGGER = Pattern.compile("[A-Za-z0-9_+-][A-Za-z0-9_.+-]*");

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]*");

  private final RootTree tree;
  private final StringBuilder status = new StringBuilder();
  private final Map<String, Set<String>> triggers = new TreeMap<>();

  /** Fields of {@code control}, with their names, by lower-case name. */
  private record Control(Map<String, String> fields, Set<String> conffiles) {
    String field(String name) {
      return fields.getOrDefault(name, "");
    }

    String name() {
      return field("package");
    }

    /** What the names of the package's files in dpkg's folder begin with. */
    String prefix() {
      return field("multi-arch").equals("same") ? name() + ":" + field("architecture") : name();
    }
  }

  DpkgDatabase(RootTree tree) {
    this.tree = tree;
  }

  /** Unpacks a package, and notes it. */
  void unpack(DebPackage deb) throws IOException {
    Map<String, TarArchiveEntry> entries = new TreeMap<>();
    Map<String, byte[]> files = new TreeMap<>();
    deb.visitControl(
        (entry, content, done) -> {
          String name = entry.getName().replaceFirst("^\\./", "");
          if (entry.isFile() && !name.contains("/") && entry.getSize() <= LONGEST_CONTROL) {
            entries.put(name, entry);
            files.put(name, content.readAllBytes());
          }
        });
    Control control = control(deb, files);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      TarArchiveEntry entry = entries.get(file.getKey());
      if (entry != null && !file.getKey().equals("control")) {
        tree.file(info(control, file.getKey()), entry.getMode() & 0777, file.getValue());
      }
    }
    byte[] interests = files.getOrDefault("triggers", new byte[0]);
    text(interests).lines().forEach(line -> interest(control, line));
    List<String> paths = new ArrayList<>(List.of("/."));
    Map<String, String> sums = new LinkedHashMap<>();
    deb.visit(
        (entry, content, done) -> {
          String path = entry.getName().replaceFirst("^\\.?/", "/").replaceFirst("/$", "");
          if (!path.isEmpty()) {
            paths.add(path);
          }
          tree.add(entry, control.conffiles.contains(path) ? summed(path, content, sums) : content);
        });
    tree.file(info(control, "list"), 0644, bytes(String.join("\n", paths) + "\n"));
    describe(control, sums);
  }

  private static Control control(DebPackage deb, Map<String, byte[]> files) {
    Map<String, String> fields = new LinkedHashMap<>();
    String last = "";
    for (String line : text(files.getOrDefault("control", new byte[0])).lines().toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.merge(last, "\n" + line, String::concat);
      } else if (colon > 0) {
        last = line.substring(0, colon).toLowerCase(Locale.ROOT);
        fields.put(last, line.substring(colon + 1).strip());
      }
    }
    if (!NAME.matcher(fields.getOrDefault("package", "")).matches()
        || !NAME.matcher(fields.getOrDefault("architecture", "")).matches()) {
      throw new GuestException(deb + " does not say what it is");
    }
    Set<String> conffiles = new TreeSet<>();
    text(files.getOrDefault("conffiles", new byte[0]))
        .lines()
        .filter(line -> line.startsWith("/"))
        .forEach(conffiles::add);
    return new Control(fields, conffiles);
  }

  private static InputStream summed(String path, InputStream content, Map<String, String> sums)
      throws IOException {
    byte[] file = content.readAllBytes();
    sums.put(path, md5(file));
    return new ByteArrayInputStream(file);
  }

  private static String info(Control control, String name) {
    return FOLDER + "info/" + control.prefix() + "." + name;
  }

  /** A line of {@code triggers}, of which those for paths and those for names are kept apart. */
  private void interest(Control control, String line) {
    String[] words = line.strip().split("\\s+");
    if (words.length != 2 || !words[0].startsWith("interest")) {
      return;
    }
    String who = control.prefix() + (words[0].equals("interest-noawait") ? "/noawait" : "");
    boolean path = words[1].startsWith("/");
    if (!path && !TRIGGER.matcher(words[1]).matches()) {
      throw new GuestException("'" + words[1] + "' is not the name of a trigger");
    }
    String file = path ? "File" : words[1];
    triggers.computeIfAbsent(file, f -> new TreeSet<>()).add(path ? words[1] + " " + who : who);
  }

  private void describe(Control control, Map<String, String> conffiles) {
    status.append("Package: ").append(control.name()).append("\nStatus: install ok unpacked\n");
    control.fields.forEach(
        (name, value) -> {
          if (!name.equals("package")) {
            status.append(name).append(": ").append(value).append('\n');
          }
        });
    if (!conffiles.isEmpty()) {
      status.append("Conffiles:\n");
      conffiles.forEach(
          (path, sum) -> status.append(' ').append(path).append(' ').append(sum).append('\n'));
    }
    status.append('\n');
  }

  /** Writes what has been noted, after the last package. */
  void finish() throws IOException {
    tree.file(FOLDER + "status", 0644, bytes(status.toString()));
    tree.file(FOLDER + "info/format", 0644, bytes("1\n"));
    for (Map.Entry<String, Set<String>> each : triggers.entrySet()) {
      tree.file(
          FOLDER + "triggers/" + each.getKey(),
          0644,
          bytes(String.join("\n", each.getValue()) + "\n"));
    }
  }

  /** Control files are UTF-8; what is not comes back as it was. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
