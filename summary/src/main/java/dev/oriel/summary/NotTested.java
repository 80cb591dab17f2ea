package dev.oriel.summary;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Prints the tests that this build has skipped, with their reasons, as the last thing that Maven
 * prints: a build is green without them.
 */
public final class NotTested {
  private static final int LONGEST_REASON = 400;

  private NotTested() {}

  /**
   * Reads the reports of surefire now, and prints when Maven's JVM ends.
   *
   * @param arguments the root of the project
   */
  public static void main(String[] arguments) {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    String text = text(skipped(Path.of(arguments[0]), start));
    if (!text.isEmpty()) {
      PrintStream out =
          new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
      Thread hook = new Thread(outermost(), () -> out.print(text), "not tested");
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  /** The group that lasts: Maven destroys the one that this runs in. */
  private static ThreadGroup outermost() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /**
   * The names of skipped tests by reason.
   *
   * @param since reports that are older, in milliseconds of the epoch, are of other builds
   */
  static Map<String, List<String>> skipped(Path root, long since) {
    Map<String, List<String>> byReason = new TreeMap<>();
    try (Stream<Path> rooms = Files.list(root)) {
      for (Path room : rooms.sorted().toList()) {
        Path reports = room.resolve("target/surefire-reports");
        if (Files.isDirectory(reports)) {
          try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.sorted().toList()) {
              if (file.getFileName().toString().matches("TEST-.*\\.xml")
                  && Files.getLastModifiedTime(file).toMillis() >= since) {
                read(file, byReason);
              }
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return byReason;
  }

  private static void read(Path report, Map<String, List<String>> byReason) throws IOException {
    try {
      NodeList skips =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("skipped");
      for (int i = 0; i < skips.getLength(); i++) {
        Element skip = (Element) skips.item(i);
        Element test = (Element) skip.getParentNode();
        String owner = test.getAttribute("classname").replaceFirst(".*\\.", "");
        byReason
            .computeIfAbsent(reason(skip.getAttribute("message")), r -> new ArrayList<>())
            .add(owner + "." + test.getAttribute("name"));
      }
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(report + ": " + e.getMessage(), e);
    }
  }

  private static String reason(String message) {
    String line = message.strip().lines().findFirst().orElse("no reason given");
    return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "…" : line;
  }

  static String text(Map<String, List<String>> byReason) {
    if (byReason.isEmpty()) {
      return "";
    }
    int count = byReason.values().stream().mapToInt(List::size).sum();
    StringBuilder text = new StringBuilder("\nNOT TESTED: %d\n".formatted(count));
    byReason.forEach(
        (reason, tests) -> {
          text.append("  ").append(reason).append('\n');
          tests.forEach(test -> text.append("    ").append(test).append('\n'));
        });
    return text.toString();
  }
}
