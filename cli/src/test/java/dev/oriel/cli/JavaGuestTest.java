package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A compiler inside the compiler: OpenJDK 17 in the guest compiles code, runs it and throws it
 * away, in a small code cache. The output is that of the host's JVM. Takes minutes, so it runs only
 * with {@code -Doriel.java=true}.
 */
@EnabledIfSystemProperty(named = "oriel.java", matches = "true")
class JavaGuestTest {
  private static final String NAME = "Generations";
  private static final String ROUNDS = "5";
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  @TempDir private Path folder;

  @Test
  void printsWhatTheHostsJvmPrints() throws Exception {
    compile();
    String java = System.getProperty("java.home") + "/bin/java";
    String expected = output(java, "-Xint", "-cp", folder.toString(), NAME, ROUNDS);
    assertThat(expected.lines()).hasSize(Integer.parseInt(ROUNDS) + 1);
    StringBuilder script = new StringBuilder("mkdir /tmp/java\ncd /tmp/java\n");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        script.append("base64 -d >'").append(file.getFileName()).append("' <<'END OF FILE'\n");
        script.append(
            Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(Files.readAllBytes(file)));
        script.append("\nEND OF FILE\n");
      }
    }
    script.append("java -XX:ReservedCodeCacheSize=3m -Xmx64m -cp . ");
    script.append(NAME).append(' ').append(ROUNDS).append('\n');
    GuestImage guest =
        DebianBootTest.guest(
            Suite.BOOKWORM, PackageNames.parse("coreutils,openjdk-17-jre-headless"));
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    String printed =
        DebianMachine.run(
            guest, disk, script.toString(), PATIENCE, config -> {}, (machine, text) -> {});
    assertThat(printed).isEqualTo(expected);
  }

  private void compile() throws IOException, InterruptedException {
    Path source = folder.resolve(NAME + ".java");
    try (InputStream in = JavaGuestTest.class.getResourceAsStream(NAME + ".java.txt")) {
      Files.copy(in, source);
    }
    String javac = System.getProperty("java.home") + "/bin/javac";
    output(javac, "--release", "17", "-d", folder.toString(), source.toString());
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    process.getInputStream().transferTo(output);
    assertThat(process.waitFor()).as(() -> output.toString(UTF_8)).isZero();
    return output.toString(UTF_8);
  }
}
