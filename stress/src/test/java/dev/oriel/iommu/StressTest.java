package dev.oriel.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.Invalidations;
import dev.oriel.cpu.Standstills;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs jcstress in a process of its own: a few tests for seconds, or all in every mode of the
 * compilers for minutes with {@code -Doriel.stress=long}, which is what {@code -Pstress} sets.
 */
class StressTest {
  private static final boolean LONG = "long".equals(System.getProperty("oriel.stress"));
  private static final String SHORT =
      "UnmapLaw.(Put|Clear|WithoutGate)|ConcurrentPuts.(Neighbours|Reader)"
          + "|CodeWatches.Dma|SingleCopyAtomicity.(Load|Quadword)"
          + "|Invalidations.(Store|Code)|Standstills.(Read|TwoCallers)";
  private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
  private static final Pattern FAILED = Pattern.compile("\\[FAILED\\] (\\S+)");

  @TempDir Path results;

  private String jcstress(String tests) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of("-t", tests, "-r", results.toString(), "-c", "2"));
    command.addAll(
        LONG
            ? List.of(
                "-jvmArgsPrepend", NATIVE, "-f", "1", "-fsm", "1", "-iters", "1", "-time", "300")
            : List.of(
                "-jvmArgs", NATIVE, "-sc", "false", "-f", "1", "-iters", "2", "-time", "300"));
    Path log = results.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(results.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(LONG ? 120 : 10, TimeUnit.MINUTES)).as("jcstress ended").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(log);
  }

  /**
   * Tests without a gate, a wait or a standstill. All but the first fail too seldom for a run of
   * seconds.
   */
  private static List<String> expectedFailures() {
    return Stream.of(
            UnmapLaw.WithoutGate.class,
            Invalidations.WithoutWait.class,
            Standstills.WithoutStandstill.class,
            CodeWatches.WithoutGate.class)
        .limit(LONG ? 4 : 1)
        .map(Class::getCanonicalName)
        .toList();
  }

  @Test
  void lawsHoldAndFailWithoutTheGate() throws Exception {
    String output = jcstress(LONG ? ".*" : SHORT);
    assertThat(FAILED.matcher(output).results().map(failure -> failure.group(1)).distinct())
        .as(output)
        .containsExactlyInAnyOrderElementsOf(expectedFailures());
    for (TableKind kind : TableKind.values()) {
      assertThat(output).as("no DMA was late in %s", kind).containsPattern(kind + ", 1 +[1-9]");
    }
    assertThat(output).contains(" 0 soft errs, 0 hard errs)");
    if (!LONG) {
      assertThat(output).contains("12 planned; 11 passed, 1 failed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tablesAreOfTheirKind(TableKind kind) {
    StressMachine machine = new StressMachine(kind, SlotGate::new);
    long emulated = machine.endpoint.windows().getLast().tableBytes();
    long perSpot = emulated / StressMachine.SPOTS;
    switch (kind) {
      case RUN -> assertThat(perSpot).isLessThan(200);
      case FLAT -> assertThat(perSpot).isGreaterThan(4096);
      case SCATTERED -> assertThat(perSpot).isBetween(32L * StressMachine.PLACES, 2048L);
      case HOST -> assertThat(machine.iommu.budget().used()).isGreaterThan(emulated + (1 << 20));
    }
    machine.memory.close();
  }
}
