package dev.oriel.fuzz.qtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.testkit.LongTests;
import dev.oriel.testkit.ReachableHeap;
import dev.oriel.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs of QEMU's generic fuzzer, and traces of its protocol, each on a fresh machine with one
 * device. Whatever it was, nothing is thrown, each operation causes bounded work, and after a reset
 * the device works.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QtestFuzzTest {
  /** What campaigns and folders are for. */
  private static final String DEVICE = "oriel.fuzz.device";

  /** A folder with inputs. */
  private static final String INPUTS = "oriel.fuzz.inputs";

  private static final int RANDOM_INPUTS = Integer.getInteger("oriel.fuzz.count", 20);

  private static final Path KEPT =
      Path.of("src/test/resources/dev/oriel/fuzz/qtest/QtestFuzzTestInputs/input");

  /** What the warming up of classes and caches may take. */
  private static final int MOST_LEFT = 2 << 20;

  private static List<Device> devices() {
    String name = System.getProperty(DEVICE, "");
    return name.isEmpty() ? List.of(Device.values()) : List.of(Device.named(name));
  }

  /** An input has no device of its own, as QEMU's have none. */
  @FuzzTest(maxDuration = "")
  void input(byte[] input) throws Exception {
    for (Device device : devices()) {
      long _ = Runs.generic(device, input);
    }
  }

  /** Of the kept inputs, one for each device; {@code -Doriel.regenerate=true} writes them. */
  @ParameterizedTest
  @EnumSource
  void campaignsStartWhereADriverHasBegun(Device device) throws Exception {
    byte[] sample = RandomOperations.sample(device);
    Path file = KEPT.resolve("begins-" + device);
    if (Boolean.getBoolean("oriel.regenerate")) {
      Files.createDirectories(KEPT);
      Files.write(file, sample);
    }
    assertThat(file).hasBinaryContent(sample);
    assertThat(Runs.generic(device, sample)).as("uses of memory").isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void randomInputs(Device device) throws Exception {
    long seed = Seeds.seeds(1).findFirst().orElseThrow();
    SplittableRandom random = Seeds.random(seed);
    long accesses = 0;
    for (int i = 0; i < RANDOM_INPUTS; i++) {
      byte[] input = RandomOperations.input(device, random);
      try {
        accesses += Runs.generic(device, input);
      } catch (Exception | Error e) {
        throw new AssertionError(
            "%s; input %d of %s: %s"
                .formatted(Seeds.replay(seed), i, device, HexFormat.of().formatHex(input)),
            e);
      }
    }
    assertThat(accesses).as("uses of memory by the device").isGreaterThan(RANDOM_INPUTS);
  }

  /** All, if long tests run: to look at the heap takes longer than the inputs. */
  static List<Device> devicesOfTheHeap() {
    return LongTests.areWanted()
        ? List.of(Device.values())
        : List.of(Device.NVME, Device.VIRTIO_SCSI, Device.SPAPR_VSCSI);
  }

  /** A machine that lives on holds no more after many inputs than after a few. */
  @ParameterizedTest
  @MethodSource("devicesOfTheHeap")
  void inputsLeaveNothingOnTheHeap(Device device) throws Exception {
    SplittableRandom random = Seeds.random(Seeds.seeds(1).findFirst().orElseThrow());
    try (Fuzzed fuzzed = device.create()) {
      inputs(fuzzed.target(), device, random);
      long before = ReachableHeap.bytes();
      for (int i = 0; i < 3; i++) {
        inputs(fuzzed.target(), device, random);
      }
      assertThat(ReachableHeap.bytes() - before).as("bytes of the heap").isLessThan(MOST_LEFT);
    }
  }

  private static void inputs(Target target, Device device, SplittableRandom random)
      throws Exception {
    for (int i = 0; i < 5; i++) {
      Runs.operations(target, RandomOperations.input(device, random));
      target.machine().reset();
      target.enable();
    }
  }

  /**
   * Those of {@code -Doriel.fuzz.inputs=FOLDER}, for {@code -Doriel.fuzz.device} or all devices.
   */
  @Test
  void inputsOfAFolder() throws Exception {
    String folder = System.getProperty(INPUTS, "");
    Assumptions.assumeFalse(folder.isEmpty(), "-D" + INPUTS + "=FOLDER names none");
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(files).as(folder).isNotEmpty();
    int inputs = 0;
    for (Path file : files) {
      byte[] contents = Files.readAllBytes(file);
      for (Device device : devices()) {
        try {
          inputs += run(device, contents);
        } catch (Exception | Error e) {
          throw new AssertionError("%s, %s: %s".formatted(file, device, e.getMessage()), e);
        }
      }
    }
    System.out.printf("%d inputs from %d files for %s%n", inputs, files.size(), devices());
  }

  /** Runs what is in a file; how many inputs that was. */
  private static int run(Device device, byte[] contents) throws Exception {
    if (!Traces.isTrace(contents)) {
      long _ = Runs.generic(device, contents);
      return 1;
    }
    List<List<String>> traces = Traces.read(contents);
    for (List<String> trace : traces) {
      Runs.trace(device, trace);
    }
    return traces.size();
  }
}
