package dev.oriel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed guests are what their committed sources build. */
class GuestBuildTest {
  private static final Path SOURCES = Path.of("src/guest");
  private static final String STALE = "guests are stale: run boot/src/guest/build.sh";

  @Test
  void theBuiltGuestsAreUpToDate() throws Exception {
    Map<String, String> recorded = new TreeMap<>();
    for (String line : built().subList(1, built().size())) {
      recorded.put(line.substring(66), line.substring(0, 64));
    }
    Map<String, String> actual = new TreeMap<>();
    for (Path folder : folders()) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(GuestBuildTest::isGuest).toList()) {
          actual.put(SOURCES.relativize(file).toString(), sha256(file));
        }
      }
    }

    assertThat(actual).as(STALE).containsExactlyEntriesOf(recorded);
  }

  @Test
  void theSameCompilerBuildsTheSameBytes(@TempDir Path folder) throws Exception {
    assumeTrue(compiler().equals(built().getFirst()), "another or no cross compiler here");
    Process build =
        new ProcessBuilder(SOURCES.resolve("build.sh").toString(), folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(build.getInputStream().readAllBytes());

    assertThat(build.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(build.exitValue()).as(output).isZero();
    for (String part : List.of("main", "test")) {
      try (Stream<Path> files = Files.list(folder.resolve(part))) {
        for (Path file : files.toList()) {
          Path committed = Path.of("src", part, "resources/dev/oriel/boot");
          assertThat(file).as(STALE).hasSameBinaryContentAs(committed.resolve(file.getFileName()));
        }
      }
    }
  }

  @Test
  void theProbeIsASmallLittleEndianProgram() {
    ElfImage probe = ElfImage.parse("probe", MemorySegment.ofArray(ProbeGuest.elf()));

    assertThat(probe.littleEndian()).isTrue();
    assertThat(probe.ra()).isEqualTo(ElfImage.BASE);
    assertThat(probe.end()).isLessThan(ElfImage.BASE + 0x2_0000);
    assertThat(ProbeGuest.elf().length).isLessThan(40_000);
  }

  private static List<Path> folders() {
    return List.of(
        SOURCES,
        SOURCES.resolve("../main/resources/dev/oriel/boot"),
        SOURCES.resolve("../test/resources/dev/oriel/boot"));
  }

  private static boolean isGuest(Path file) {
    return file.toString().matches(".*(build\\.sh|\\.(S|c|h|lds|elf))");
  }

  private static List<String> built() throws IOException {
    return Files.readAllLines(SOURCES.resolve("BUILT"));
  }

  private static String compiler() throws IOException {
    try (var version =
        new ProcessBuilder("powerpc64le-linux-gnu-gcc", "--version").start().inputReader()) {
      return String.valueOf(version.readLine());
    } catch (IOException e) {
      return "none";
    }
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }
}
