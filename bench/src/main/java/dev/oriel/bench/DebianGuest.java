package dev.oriel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A guest as {@code ./oriel guest debian} makes it.
 *
 * @param initramfs archives, to be put one behind the other
 */
record DebianGuest(Path kernel, List<Path> initramfs) {
  /** The guest of {@code ./oriel guest debian OPTIONS}; fetched if it is not there yet. */
  static DebianGuest make(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./oriel", "guest", "debian"));
    command.addAll(Arrays.asList(options));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
    return new DebianGuest(named("kernel", output).getFirst(), named("initramfs", output));
  }

  private static List<Path> named(String what, String output) {
    return output
        .lines()
        .map(line -> line.strip().split(" +", 2))
        .filter(words -> words[0].equals(what))
        .map(words -> Path.of(words[1]))
        .toList();
  }
}
