package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is made twice, and run without any Java in sight. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class PackageCommandTest {
  @TempDir private Path folder;

  private record Result(int status, String output) {}

  private static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }

  private Path made(String name) throws IOException, InterruptedException {
    Path image = folder.resolve(name);
    Result made = run(OrielProcess.of("package", image.toString()));
    assertThat(made).isEqualTo(new Result(0, image + "/bin/oriel\n"));
    return image;
  }

  private static Map<Path, Integer> files(Path image) throws IOException {
    Map<Path, Integer> sums = new TreeMap<>();
    try (Stream<Path> all = Files.walk(image)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        sums.put(image.relativize(file), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return sums;
  }

  @Test
  void runsWithoutJavaAndIsMadeTheSameTwice() throws IOException, InterruptedException {
    LongTests.begin();
    Path other = Files.createDirectory(folder.resolve("first.part"));
    Path first = made("first");
    assertThat(other).as("somebody else's").isEmptyDirectory();
    Path second = made("a b");
    assertThat(files(second)).isEqualTo(files(first));
    Path moved = Files.move(second, folder.resolve("moved to"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), moved.resolve("bin/oriel"));
    for (List<String> words :
        List.of(
            List.of(link.toString(), "--version"), List.of(link.toString(), "run", "-m", "1G"))) {
      ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().put("PATH", "/usr/bin:/bin");
      Result result = run(builder);
      assertThat(result.status()).as(result.output()).isZero();
      assertThat(result.output())
          .contains(words.contains("run") ? "PASS" : "oriel " + Main.VERSION);
    }
    assertThat(run(OrielProcess.of("package", first.toString())))
        .isEqualTo(new Result(2, "oriel: oriel package: " + first + " is there already\n"));
  }

  @Test
  void whatCannotBeMadeLeavesNothing() throws IOException, InterruptedException {
    Path file = Files.createFile(folder.resolve("file"));
    Result below = run(OrielProcess.of("package", file.resolve("x").toString()));
    assertThat(below.status()).as(below.output()).isEqualTo(1);
    assertThat(below.output()).hasLineCount(1).startsWith("oriel: ");
    Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    assertThat(run(OrielProcess.of("package", dangling.toString())).status()).isEqualTo(2);
    assertThat(run(OrielProcess.of("package")).status()).isEqualTo(2);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(file, dangling);
    }
  }
}
