package dev.oriel.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.oriel.guests.GuestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The examples of docs/in-your-build.md compile, run, and do what the page says. */
@Tag("boot")
class DocumentedExamplesTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void theyRun() throws Exception {
    compile();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertThat(output(loader.loadClass("LooksAround")))
          .matches("(?s)0 at \\p{XDigit}+, msr \\p{XDigit}+\n.*size=536870912.*");
      assertThat(output(loader.loadClass("TalksToAConsole"))).isEqualTo("true\n");
      assertThat(output(loader.loadClass("WatchesWindows"))).startsWith("window 0x8000000");
      assertThat(output(loader.loadClass("RunsCommands"))).isEqualTo("ppc64le\n1 2 3 0\n");
      Events tests =
          EngineTestKit.engine("junit-jupiter")
              .selectors(selectClass(loader.loadClass("OnPower")))
              .execute()
              .testEvents();
      tests.assertStatistics(s -> s.succeeded(2).failed(0));
    }
  }

  private void compile() throws IOException, InterruptedException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("ARCHITECTURE.md"))) {
      root = root.getParent();
    }
    Matcher example = JAVA.matcher(Files.readString(root.resolve("docs/in-your-build.md")));
    List<Path> sources = new ArrayList<>();
    while (example.find()) {
      Matcher name = CLASS.matcher(example.group(1));
      assertThat(name.find()).isTrue();
      sources.add(Files.writeString(folder.resolve(name.group(1) + ".java"), example.group(1)));
    }
    assertThat(sources).hasSize(5);
    List<String> javac =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    sources.forEach(source -> javac.add(source.toString()));
    Process compiler = new ProcessBuilder(javac).redirectErrorStream(true).start();
    String messages = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    assertThat(compiler.waitFor()).as(messages).isZero();
  }

  /** What an example prints. */
  private static String output(Class<?> example) throws Exception {
    Method main = example.getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      main.invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      boolean unavailable = e.getCause() instanceof GuestException;
      Assumptions.assumeFalse(
          unavailable && !"true".equals(System.getenv("CI")), "Debian is not available");
      throw e;
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8);
  }
}
