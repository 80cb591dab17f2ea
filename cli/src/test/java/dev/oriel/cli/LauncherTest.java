package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./oriel} in a built tree with a fake java, which prints its arguments. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
  @TempDir Path home;

  @BeforeEach
  void pretend() throws IOException, InterruptedException {
    Files.copy(DocsTest.root().resolve("oriel"), home.resolve("oriel"));
    Path options = Path.of("cli/src/main/resources/dev/oriel/cli/jvm-options.txt");
    Files.createDirectories(home.resolve(options).getParent());
    Files.copy(DocsTest.root().resolve(options), home.resolve(options));
    Files.createDirectories(home.resolve("cli/target/lib"));
    Files.createFile(home.resolve("cli/target/built"));
    Path bin = Files.createDirectories(home.resolve("jdk/bin"));
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    Path java = bin.resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    run("git", "init", "-q");
    run("git", "-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "--allow-empty", "-mm");
  }

  private String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("ORIEL_JAVA", home.resolve("jdk").toString());
    builder.environment().remove("ORIEL_OPTS");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void theVersionIncludesTheCommit() throws IOException, InterruptedException {
    String commit = run("git", "rev-parse", "--short=12", "HEAD").strip();
    assertThat(run("sh", "oriel", "--version").lines()).contains("-Doriel.commit=" + commit);
  }

  @Test
  void aThreadDumpDoesNotMixWithTheGuestsOutput() throws IOException, InterruptedException {
    List<String> words = run("sh", "oriel", "run", "--", "a b").lines().toList();
    assertThat(words).contains("-XX:+DisplayVMOutputToStderr").endsWith("run", "--", "a b");
  }
}
