package dev.oriel.devices.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** QEMU's tools for images; tests are skipped where they are not installed. */
final class QemuImg {
  private QemuImg() {}

  /** Runs {@code words}, of which the first is the tool; returns what it says. */
  static String run(Object... words) throws IOException {
    List<String> command = Stream.of(words).map(Object::toString).toList();
    String output = output(command);
    assertThat(output).as(command.toString()).doesNotContain("Error exit status");
    return output;
  }

  private static String output(List<String> command) throws IOException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, command.getFirst()))),
        command.getFirst() + " is not installed");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int status = process.waitFor();
      return status == 0 ? output : output + "Error exit status " + status;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Asserts that QEMU finds no errors in an image; leaks are none. */
  static void check(Path image) throws IOException {
    String said = output(List.of("qemu-img", "check", "-f", "qcow2", image.toString()));
    assertThat(said).doesNotContain("ERROR").doesNotContainPattern("[0-9] errors were found");
    // 3: only leaks
    assertThat(said).matches("(?s).*No errors were found.*|.*leaked clusters.*Error exit status 3");
  }

  /** The contents of an image as QEMU sees them. */
  static byte[] contents(Path image, Path scratch) throws IOException {
    run("qemu-img", "convert", "-U", "-f", "qcow2", "-O", "raw", image, scratch);
    return Files.readAllBytes(scratch);
  }
}
