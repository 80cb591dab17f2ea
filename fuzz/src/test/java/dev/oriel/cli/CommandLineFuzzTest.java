package dev.oriel.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.machine.ConfigurationException;
import dev.oriel.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A command line is understood or refused in words; one word a line of the input. */
class CommandLineFuzzTest {
  private static final String SAMPLE =
      String.join(
          "\n",
          "-M",
          "pseries,cap-htm=off",
          "-cpu",
          "POWER9",
          "-smp",
          "1,threads=1",
          "-m",
          "2G,slots=4,maxmem=64G",
          "-global",
          "spapr-pci-host-bridge.ddw=off",
          "-drive",
          "file=a,,b.img,if=none,id=d,format=raw,readonly=on",
          "-device",
          "nvme,drive=d,serial=x,addr=3.0",
          "-rtc",
          "base=2026-01-02T03:04:05",
          "-serial",
          "file:x",
          "-trace",
          "enable=spapr_*,file=t",
          "-d",
          "trace:spapr_iommu_?ut",
          "-append",
          "console=hvc0",
          "-kernel",
          "vmlinux",
          "-nographic",
          "-no-reboot");

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @FuzzTest(maxDuration = "")
  void words(byte[] input) {
    parse(input);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void variationsOfACommandLine(long seed) {
    RandomInputs.variations(
        seed, 2000, SAMPLE.getBytes(StandardCharsets.UTF_8), CommandLineFuzzTest::parse);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shuffledCommandLines(long seed) {
    RandomInputs.anything(seed, 2000, 12, CommandLineFuzzTest::shuffle);
  }

  private static void shuffle(byte[] bytes) {
    List<String> words = Arrays.asList(SAMPLE.split("\n"));
    FuzzInput input = new FuzzInput(bytes);
    List<String> chosen = new ArrayList<>();
    while (!input.done()) {
      chosen.add(words.get(input.below(words.size())));
    }
    parse(chosen);
  }

  private static void parse(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (text.contains("events=")) {
      return; // names a file to be read
    }
    parse(List.of(text.split("\n")));
  }

  private static void parse(List<String> words) {
    try {
      RunParser.parse(words).machine().build();
    } catch (UsageException | ConfigurationException refused) {
      // as it should be
    }
  }
}
