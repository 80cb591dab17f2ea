package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CompilerPriorityTest {
  /** Fields after the name: the state is the third of all, niceness the nineteenth. */
  private static final int NICENESS = 19 - 3;

  @Test
  void onlyTheOptimizingCompilerYields() throws IOException {
    int before = niceness().get("VM Thread");
    CompilerPriority.lower();
    Map<String, Integer> after = niceness();
    assertThat(after).containsEntry("C2 CompilerThre", 10).containsEntry("C1 CompilerThre", before);
    assertThat(after).containsEntry("VM Thread", before);
  }

  /** The niceness of this process's threads, by name. */
  private static Map<String, Integer> niceness() throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        found.put(name, Integer.parseInt(rest[NICENESS]));
      }
    }
    return found;
  }
}
