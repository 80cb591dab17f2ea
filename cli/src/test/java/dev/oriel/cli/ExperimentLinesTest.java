package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExperimentLinesTest {
  private static final String SUM = " " + "0123456789abcdef".repeat(2);
  private static final List<String> ALL =
      List.of(
          "kernel 6.1.0-50-powerpc64le",
          "look booted",
          "command begins",
          "command 3 17",
          "look before RAM",
          "read RAM 5",
          "read RAM 6",
          "look after RAM",
          "sum RAM" + SUM,
          "gpu 4096 Operation not permitted",
          "look before GPU",
          "read GPU 7",
          "failed GPU Input/output error",
          "log begins",
          "log ends",
          "look done");

  private final ExperimentLines lines = new ExperimentLines(2, 8192);

  private void say(List<String> said) {
    said.forEach(line -> assertThat(lines.read(line)).as(line).isPresent());
  }

  @Test
  void parsesACompleteExperiment() {
    say(ALL);
    assertThat(new ExperimentLines(2, 8192).read(ALL.getFirst()))
        .contains(new Said.Kernel("6.1.0-50-powerpc64le"));
  }

  @Test
  void partsMayBeMissing() {
    say(List.of("kernel 6.12", "look booted", "log begins", "log ends", "look done"));
  }

  @Test
  void linesComeOnceAndInOrder() {
    for (int i = 0; i < ALL.size(); i++) {
      for (String line : ALL) {
        if (line.startsWith("failed") || line.startsWith("log")) {
          continue; // may end a part early
        }
        ExperimentLines fresh = new ExperimentLines(2, 8192);
        ALL.subList(0, i).forEach(fresh::read);
        if (ALL.subList(0, i).contains(line) && !line.startsWith("read ")) {
          assertThat(fresh.read(line)).as(line + " after " + ALL.subList(0, i)).isEmpty();
        }
      }
    }
  }

  @Test
  void impossibleNumbersAreRejected() {
    say(ALL.subList(0, 3));
    for (String line :
        List.of(
            "command x 17",
            "command 256 17",
            "command 0",
            "command 0 -1",
            "command 0 99999999999999999999",
            "",
            "look",
            "look \u001b[2J",
            "read",
            "gpu")) {
      assertThat(lines.read(line)).as(line).isEmpty();
    }
    say(ALL.subList(3, 5));
    assertThat(lines.read("read RAM 0")).isEmpty();
    say(ALL.subList(5, 7));
    assertThat(lines.read("read RAM 1")).as("more often than it was told to").isEmpty();
    say(ALL.subList(7, 9));
    assertThat(lines.read("gpu 8193 ")).as("more than there is").isEmpty();
    assertThat(new ExperimentLines(2, 0).read("gpu 0 x")).isEmpty();
  }

  @Test
  void outputIsBounded() {
    Random random = new Random(5);
    for (int trial = 0; trial < 200; trial++) {
      ExperimentLines fresh = new ExperimentLines(2, 8192);
      List<String> taken = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        String line = ALL.get(random.nextInt(ALL.size()));
        fresh.read(line).ifPresent(said -> taken.add(line));
      }
      assertThat(taken.size()).isLessThanOrEqualTo(ALL.size() + 2);
    }
  }
}
