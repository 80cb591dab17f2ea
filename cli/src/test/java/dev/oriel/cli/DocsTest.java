package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The documents are correct. */
class DocsTest {
  private static final Path ROOT = root();
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern HELD_BY = Pattern.compile("`(\\w+(?:Test|Contract))\\.(\\w+)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @Test
  void theExampleOfTheReadmeCompiles(@TempDir Path folder)
      throws IOException, InterruptedException {
    Matcher example = JAVA.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(example.find()).isTrue();
    Path source = Files.writeString(folder.resolve("Example.java"), example.group(1));
    Process javac =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectErrorStream(true)
            .start();
    String messages = new String(javac.getInputStream().readAllBytes(), UTF_8);
    assertThat(javac.waitFor()).as(messages).isZero();
  }

  @Test
  void everyDocumentedCommandLineIsAccepted(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (Path document : documents()) {
      Matcher shell = SHELL.matcher(Files.readString(document));
      while (shell.find()) {
        shell.group(1).replace("\\\n", " ").lines().forEach(lines::add);
      }
    }
    assertThat(lines).as("written so that it runs where the launcher is").noneMatch(isBare());
    lines.stream()
        .filter(line -> line.startsWith("./oriel "))
        .forEach(
            line ->
                assertThat(line)
                    .containsPattern(
                        "^\\./oriel (run|test|snapshot|compare|guest|doctor|package|completion|man|--)"));
    (Help.run() + Help.COMPARE + Help.TEST)
        .replace("\\\n", " ")
        .lines()
        .map(String::strip)
        .forEach(lines::add);
    DiskGuests disks = new DiskGuests(folder);
    disks.make(
        "work",
        Suite.BOOKWORM,
        PackageNames.NONE,
        1 << 20,
        "raw",
        (step, done) -> {},
        (guest, scratch) -> Files.createFile(guest.image()));
    checkCommandLines(lines, "run", 9, words -> RunParser.parse(words, disks));
    checkCommandLines(lines, "test", 3, words -> new TestCommand(words, System.out, System.err));
    checkCommandLines(lines, "compare", 4, CompareParser::parse);
  }

  /** Only commands that boot the probe: they need no other files and take seconds. */
  @Test
  @Timeout(120)
  void documentedProbeCommandsRun() throws IOException, InterruptedException {
    Set<List<String>> commands = new HashSet<>();
    for (Path document : documents()) {
      Matcher shell = SHELL.matcher(Files.readString(document));
      while (shell.find()) {
        shell
            .group(1)
            .replace("\\\n", " ")
            .lines()
            .map(line -> words(line.replaceFirst("\\s+#.*", "")))
            .filter(words -> words.size() > 1 && words.get(0).equals("./oriel"))
            .filter(words -> words.get(1).equals("run"))
            .map(words -> words.subList(1, words.size()))
            .filter(words -> !words.contains("debian") && !words.contains("-kernel"))
            .filter(words -> !words.contains("work") && !words.contains("-cdrom"))
            .filter(words -> !words.contains("-qtest"))
            .forEach(commands::add);
      }
    }
    assertThat(commands).isNotEmpty();
    for (List<String> words : commands) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add("dev.oriel.cli.Main");
      command.addAll(words);
      Process oriel = new ProcessBuilder(command).redirectErrorStream(true).start();
      oriel.getOutputStream().close();
      String output = new String(oriel.getInputStream().readAllBytes(), UTF_8);
      assertThat(oriel.waitFor()).as(words + "\n" + output).isZero();
    }
  }

  private static Predicate<String> isBare() {
    return line -> line.matches("oriel( .*)?");
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  private static void checkCommandLines(
      List<String> lines, String command, int atLeast, Consumer<List<String>> parser) {
    List<String> found =
        lines.stream()
            .map(line -> line.replaceFirst("\\s+#.*", ""))
            .map(
                line ->
                    line.replaceFirst("^[^|]*\\| (?=\\./oriel )", "").replaceFirst(" <\\S+$", ""))
            .filter(line -> line.matches("(\\./)?oriel " + command + "( [^\\[].*)?"))
            .filter(line -> !line.contains("…") && !line.contains("["))
            .toList();
    assertThat(found).hasSizeGreaterThanOrEqualTo(atLeast);
    for (String line : found) {
      List<String> words = words(line);
      assertThatCode(() -> parser.accept(words.subList(2, words.size())))
          .as(line)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void everyTestThatHoldsAPromiseExists() throws IOException {
    Map<String, String> tests = new HashMap<>();
    try (Stream<Path> rooms = Files.list(ROOT)) {
      for (Path room : rooms.filter(r -> Files.isDirectory(r.resolve("src"))).toList()) {
        try (Stream<Path> files = Files.walk(room.resolve("src"))) {
          files
              .filter(f -> f.toString().matches(".*(Test|Contract)\\.java"))
              .forEach(f -> tests.merge(name(f).replace(".java", ""), read(f), String::concat));
        }
      }
    }
    Matcher held = HELD_BY.matcher(Files.readString(ROOT.resolve("SPECIFICATION.md")));
    List<String> missing = new ArrayList<>();
    int found = 0;
    while (held.find()) {
      found++;
      if (!tests.getOrDefault(held.group(1), "").contains("void " + held.group(2) + "(")) {
        missing.add(held.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(30);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }

  private static String name(Path file) {
    return Objects.requireNonNull(file.getFileName()).toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("SPECIFICATION.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
