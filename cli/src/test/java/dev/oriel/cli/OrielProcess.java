package dev.oriel.cli;

import java.util.ArrayList;
import java.util.List;

/** Oriel in a process of its own, from the classes of the test. */
final class OrielProcess {
  private OrielProcess() {}

  /**
   * Its command.
   *
   * @param words the arguments, to which more can be added
   */
  static ProcessBuilder of(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.oriel.cli.Main"));
    command.addAll(List.of(words));
    return new ProcessBuilder(command);
  }
}
