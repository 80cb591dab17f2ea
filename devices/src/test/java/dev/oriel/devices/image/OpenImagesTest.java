package dev.oriel.devices.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may open an image beside whom: in this process, in another JVM, and in QEMU. */
final class OpenImagesTest {
  @TempDir Path folder;

  private final RawFormat format = new RawFormat();
  private Path image;

  @BeforeEach
  void makeAnImage() throws IOException {
    image = Files.write(folder.resolve("disk.img"), new byte[4096]);
  }

  private BlockImage open(Path file, boolean readOnly) {
    return format.open(file, readOnly, false);
  }

  private void assertInUse(Path file, boolean readOnly) {
    assertThatThrownBy(() -> open(file, readOnly))
        .isInstanceOf(BadImageException.class)
        .hasMessage(file + ": in use by another machine");
  }

  @Test
  void readersShareAndWritersDoNot() throws IOException {
    BlockImage first = open(image, true);
    try (BlockImage second = open(image, true)) {
      assertInUse(image, false);
      first.close();
      second.read(0, Arena.ofAuto().allocate(512));
      assertInUse(image, false);
    }
    try (BlockImage writer = open(image, false)) {
      assertInUse(image, false);
      assertInUse(image, true);
      writer.write(0, Arena.ofAuto().allocate(512));
    }
    open(image, false).close();
  }

  @Test
  void aFileIsTheSameUnderAnyName() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("symbolic"), image);
    Path hard = Files.createLink(folder.resolve("hard"), image);
    Path linked = Files.createSymbolicLink(folder.resolve("to"), folder).resolve("disk.img");
    try (BlockImage _ = open(image, false)) {
      for (Path other : List.of(link, hard, linked, folder.resolve("./disk.img"))) {
        assertInUse(other, false);
        assertInUse(other, true);
      }
      assertThat(inAnotherJvm("write")).isEqualTo("refused");
    }
  }

  @Test
  void aRefusalKeepsOtherLocks() throws IOException {
    try (BlockImage _ = open(image, false)) {
      assertInUse(image, false);
      assertInUse(image, true);
      assertThat(inAnotherJvm("write")).isEqualTo("refused");
      assertThat(inAnotherJvm("read")).isEqualTo("refused");
    }
    assertThat(inAnotherJvm("write")).isEqualTo("opened");
  }

  @Test
  void readersOfTwoProcessesShare() throws IOException {
    try (BlockImage _ = open(image, true)) {
      open(image, true).close();
      assertThat(inAnotherJvm("read")).isEqualTo("opened");
      assertThat(inAnotherJvm("write"))
          .as("the reader that left took no lock")
          .isEqualTo("refused");
    }
  }

  /** Opens the image in a JVM of its own. */
  private String inAnotherJvm(String how) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName(),
                image.toString(),
                how)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  static final class Opener {
    public static void main(String[] arguments) throws IOException {
      try {
        new RawFormat().open(Path.of(arguments[0]), arguments[1].equals("read"), false).close();
        System.out.println("opened");
      } catch (BadImageException e) {
        System.out.println(e.getMessage().endsWith("in use by another machine") ? "refused" : e);
      }
    }
  }

  @Test
  void qemuHonoursOurLocks() throws IOException, InterruptedException {
    try (BlockImage _ = open(image, false)) {
      assertThat(qemu("-r", "read 0 512")).contains("lock");
      assertThat(qemu("-t", "writeback", "write 0 512")).contains("lock");
    }
    try (BlockImage _ = open(image, true)) {
      assertThat(qemu("-r", "read 0 512")).contains("read 512/512");
      assertThat(qemu("-t", "writeback", "write 0 512")).contains("lock");
    }
    assertThat(qemu("-t", "writeback", "write 0 512")).contains("wrote 512/512");
  }

  @Test
  void seesTheLocksOfAWritingQemu() throws IOException, InterruptedException {
    Process qemu = start("qemu-io", "-f", "raw", image.toString());
    try {
      qemu.getOutputStream().write("write 0 512\n".getBytes(StandardCharsets.US_ASCII));
      qemu.getOutputStream().flush();
      for (String said = "";
          !said.contains("wrote");
          said += (char) qemu.getInputStream().read()) {}
      assertInUse(image, false);
      assertInUse(image, true);
    } finally {
      qemu.destroyForcibly().waitFor();
    }
    open(image, false).close();
  }

  private String qemu(String... words) throws IOException, InterruptedException {
    String[] command = new String[words.length + 5];
    System.arraycopy(words, 0, command, 1, words.length - 1);
    command[0] = "qemu-io";
    int end = words.length;
    command[end] = "-f";
    command[end + 1] = "raw";
    command[end + 2] = "-c";
    command[end + 3] = words[words.length - 1];
    command[end + 4] = image.toString();
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static Process start(String... command) throws IOException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, command[0]))),
        command[0] + " is not installed");
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
