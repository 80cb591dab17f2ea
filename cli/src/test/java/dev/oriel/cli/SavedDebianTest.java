package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.Suite;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code oriel snapshot debian}, and the runs that go on from there. */
@Tag("boot")
@Timeout(600)
class SavedDebianTest {
  private static final long MOST_BYTES = 80L << 20;

  @TempDir Path folder;

  private record Result(int status, String output, String errors) {}

  @Test
  void runsGoOnFromTheSnapshot() throws IOException, InterruptedException {
    Path guest = copyOfTheGuest();
    assertThat(oriel("", "snapshot", "debian").status).isZero();
    Path snapshot = guest.resolveSibling(guest.getFileName() + ".snapshot");
    assertThat(Files.size(snapshot)).isLessThan(MOST_BYTES);

    String script =
        "cat; cut -d. -f1 /proc/uptime; head -c 8 /dev/urandom | od -An -tx1; date +%s; exit 7";
    List<List<String>> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Result run = oriel("typed\017\n", "run", "debian", "--", "sh", "-c", script);
      assertThat(run.errors).isEmpty();
      assertThat(run.status).isEqualTo(7);
      seen.add(run.output.lines().toList());
    }
    assertThat(seen.getFirst()).hasSize(4).startsWith("typed\017");
    assertThat(seen.getFirst().get(2)).as("random").isNotEqualTo(seen.getLast().get(2));
    assertThat(Long.parseLong(seen.getLast().get(3)))
        .as("the time")
        .isBetween(System.currentTimeMillis() / 1000 - 300, System.currentTimeMillis() / 1000 + 1);

    Result other = oriel("echo $((6 * 7)); exit 3\n", "run", "debian", "-m", "1G");
    assertThat(other.errors)
        .contains("cannot be used: it is of another machine: there ram 2147483648")
        .endsWith("; booting instead\n")
        .hasLineCount(1);
    assertThat(other.output).isEqualTo("42\n");
    assertThat(other.status).isEqualTo(3);

    Result removed = oriel("", "guest", "remove", guest.getFileName().toString());
    assertThat(removed.status).isZero();
    assertThat(snapshot).doesNotExist();
  }

  @Test
  void testsGoOnWithAFolderOfTheirOwn() throws IOException, InterruptedException {
    LongTests.begin();
    Path guest = copyOfTheGuest();
    Path first = Files.createDirectory(folder.resolve("first"));
    assertThat(oriel("", "snapshot", "debian", "--share", first.toString()).status).isZero();
    assertThat(guest.resolveSibling(guest.getFileName() + ".snapshot")).doesNotExist();
    Path snapshot = guest.resolveSibling(guest.getFileName() + ".share.snapshot");
    assertThat(snapshot).exists();

    Path own = Files.createDirectory(folder.resolve("own"));
    Files.writeString(own.resolve("given"), "given\n");
    String script = "cat given; echo made >made; dmesg | grep 'Installing v9fs'; exit 5";
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Result run = oriel("", "test", "--share", own.toString(), "--", "sh", "-c", script);
      assertThat(run.errors).contains("oriel test: failed with status 5 after ").hasLineCount(1);
      assertThat(run.status).isEqualTo(5);
      assertThat(run.output).startsWith("given\n").hasLineCount(2);
      assertThat(own.resolve("made")).hasContent("made\n");
      Files.delete(own.resolve("made"));
      seen.add(run.output);
    }
    assertThat(seen.getFirst()).as("when it booted").isEqualTo(seen.getLast());

    Result other =
        oriel("", "test", "--share", own + ":ro", "-smp", "2", "--", "sh", "-c", ">/share/f");
    assertThat(other.errors)
        .contains("cannot be used: it is of another machine: there processors 1 of 1")
        .contains("; booting instead\n")
        .contains("Read-only file system");
    assertThat(oriel("", "guest", "remove", guest.getFileName().toString()).status).isZero();
    assertThat(snapshot).doesNotExist();
  }

  /** A cache of its own, so that this leaves no snapshot behind. */
  private Path copyOfTheGuest() throws IOException {
    GuestImage image = DebianBootTest.guest(Suite.BOOKWORM);
    Path from = image.kernel().getParent();
    Path to = folder.resolve("oriel").resolve(from.getFileName());
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private Result oriel(String input, String... words) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    ProcessBuilder builder = OrielProcess.of(words).redirectError(errors.toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.toString());
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output, Files.readString(errors));
  }
}
