package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.testkit.LongTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A guest is saved at random moments while a DIMM and a PCI device are half plugged and half
 * unplugged, and while an endpoint is stopped by an error, in each state of that. What is restored
 * goes on as if it had not been saved: the same registers every so many instructions, the same
 * trace, the same bytes in memory and on its disks, which the guest checks.
 *
 * <p>{@code -Doriel.moments=N} sets the number of moments, {@code -Doriel.seed=N} which.
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SavedHalfwayTest {
  private static final int MOMENTS =
      Integer.getInteger("oriel.moments", LongTests.areWanted() ? 200 : 0);

  /** Instructions between two comparisons; prime, so that it meets no period of the guest. */
  private static final long PERIOD = 1009;

  private static final Path GUEST =
      Path.of("../boot/src/test/resources/dev/oriel/boot/moments.elf");

  /** Where the guest has what it asks for, and then the number of its phase. */
  private static final long WISH = 0x3f0_0000;

  /** What the disk has that is there from the start, and that which comes. */
  private static final long COLD = 1 << 11;

  private static final long HOT = 0;

  private static final DeviceConfig PLUGGED =
      new DeviceConfig("nvme", Map.of("id", "h", "drive", "hot", "serial", "2", "addr", "0"));

  /** The number of a table in the process that has it. */
  private static final Pattern TABLE = Pattern.compile("table=0x[0-9a-f]+");

  @TempDir private Path folder;

  /** What is seen of a run. */
  private static final class Course {
    final List<Long> hashes = new ArrayList<>();
    final List<String> trace = new ArrayList<>();

    /** How much of the trace there was at each point. */
    final List<Integer> traced = new ArrayList<>();

    /** Points by the phase that the guest was in. */
    final TreeMap<Long, List<Integer>> phases = new TreeMap<>();

    final ByteArrayOutputStream console = new ByteArrayOutputStream();

    /** What the guest has got of what it asked for. */
    long granted;

    /** All but DMA: a device that was restored looks once more whether there is work. */
    void addLine(String line) {
      if (!line.startsWith("spapr_iommu_xlate")) {
        trace.add(TABLE.matcher(line).replaceFirst("table=it"));
      }
    }

    void add(StatePoint point, long phase) {
      phases.computeIfAbsent(phase, first -> new ArrayList<>()).add(hashes.size());
      hashes.add(point.hash());
      traced.add(trace.size());
    }
  }

  private static byte[] content(long seed) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    for (long i = 1; bytes.hasRemaining(); i++) {
      bytes.putLong(i * 0x9e37_79b9_7f4a_7c15L ^ seed);
    }
    return bytes.array();
  }

  private Path disk(String name, long seed) throws IOException {
    return Files.write(folder.resolve(name), content(seed));
  }

  @Test
  void goesOnAsIfItHadNotBeenSaved() throws Exception {
    long seed = Long.getLong("oriel.seed", new Random().nextLong());
    Course whole = new Course();
    disk("cold", COLD);
    disk("hot", HOT);
    run("", whole, machine -> {}, (machine, point) -> {});
    assertThat(whole.console.toString(US_ASCII))
        .contains("the end", "DMA: 0 wrong", "leaving: 0 wrong", "first: 0 wrong")
        .doesNotContainPattern(": [1-9][0-9]* wrong");
    for (int state : new int[] {0, 1, 2, 4}) {
      assertThat(whole.trace).anyMatch(line -> line.contains(" -> " + state + ", "));
    }
    TreeSet<Integer> moments = moments(whole, new Random(seed));
    System.out.printf(
        "SavedHalfwayTest seed %d: %d moments of %d in %d phases%n",
        seed, moments.size(), whole.hashes.size(), whole.phases.size());
    byte[] cold = Files.readAllBytes(folder.resolve("cold"));
    byte[] hot = Files.readAllBytes(folder.resolve("hot"));
    disk("cold", COLD);
    disk("hot", HOT);
    Course again = new Course();
    run(
        "",
        again,
        machine -> {},
        (machine, point) -> {
          int at = again.hashes.size() - 1;
          assertThat(point.hash()).as("before the save at " + at).isEqualTo(whole.hashes.get(at));
          if (moments.contains(at)) {
            goOn(machine, at, again.granted, whole);
            assertThat(folder.resolve("othercold")).hasBinaryContent(cold);
            assertThat(folder.resolve("otherhot")).hasBinaryContent(hot);
          }
        });
    assertThat(again.hashes).isEqualTo(whole.hashes);
    assertThat(again.trace).isEqualTo(whole.trace);
  }

  /** One of each phase at least. */
  private static TreeSet<Integer> moments(Course whole, Random random) {
    TreeSet<Integer> moments = new TreeSet<>();
    for (List<Integer> points : whole.phases.values()) {
      moments.add(points.get(random.nextInt(points.size())));
    }
    while (moments.size() < Math.min(MOMENTS, whole.hashes.size())) {
      moments.add(random.nextInt(whole.hashes.size()));
    }
    return moments;
  }

  private void goOn(Machine machine, int moment, long granted, Course whole) {
    Path file = folder.resolve("snapshot");
    Course course = new Course();
    course.granted = granted;
    try {
      machine.control().save(file, SnapshotForm.values()[moment % 2]);
      for (String name : new String[] {"cold", "hot"}) {
        Files.copy(
            folder.resolve(name),
            folder.resolve("other" + name),
            StandardCopyOption.REPLACE_EXISTING);
      }
      run(
          "other",
          course,
          other -> {
            other.control().restore(file);
            course.trace.clear(); // how its tables were made is not the guest's trace
          },
          (other, point) -> {
            int at = moment + course.hashes.size();
            assertThat(at).isLessThan(whole.hashes.size());
            assertThat(point.hash())
                .as("point " + at + " after the save at " + moment)
                .isEqualTo(whole.hashes.get(at));
          },
          machine.devices().has("h") ? new DeviceConfig[] {PLUGGED} : new DeviceConfig[0]);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    int all = whole.hashes.size();
    assertThat(course.hashes).as("saved at " + moment).hasSize(all - moment - 1);
    assertThat(course.trace)
        .as("after the save at point " + moment)
        .isEqualTo(whole.trace.subList(whole.traced.get(moment), whole.trace.size()));
    assertThat(whole.console.toString(US_ASCII))
        .as("after the save at point " + moment)
        .endsWith(course.console.toString(US_ASCII));
  }

  /** Gives the guest what it asks for. */
  private static void grant(Machine machine, long wish) {
    switch ((int) wish) {
      case 1 -> machine.memory().plug("dimm", 512 << 20);
      case 2 -> machine.memory().unplug("dimm");
      case 3 -> machine.devices().plug(PLUGGED);
      case 4 -> machine.devices().unplug("h");
      default -> throw new AssertionError("it asks for " + wish);
    }
  }

  private void run(
      String prefix,
      Course course,
      Consumer<Machine> before,
      BiConsumer<Machine, StatePoint> observer,
      DeviceConfig... more)
      throws InterruptedException {
    Machine[] running = new Machine[1];
    MachineConfig.Builder config =
        MachineConfig.builder()
            .ram(512 << 20)
            .maxRam(2L << 30)
            .slots(2)
            .kernel(Image.file(GUEST))
            .global(new GlobalProperty("spapr-pci-host-bridge", "eeh", "on"))
            .drive(new DriveConfig("cold", folder.resolve(prefix + "cold"), false).as("raw"))
            .drive(new DriveConfig("hot", folder.resolve(prefix + "hot"), false).as("raw"))
            .device(new DeviceConfig("nvme", Map.of("drive", "cold", "serial", "1", "addr", "1")))
            .consoleOutput(course.console)
            .instructionTime(true)
            .clock(InstantSource.fixed(Instant.EPOCH))
            .random(new Random(1))
            .trace("*")
            .traceOutput(course::addLine)
            .observeState(
                PERIOD,
                point -> {
                  byte[] words = new byte[16];
                  assertThat(running[0].debugger().readPhysical(WISH, words)).isTrue();
                  long wish = ByteBuffer.wrap(words).getLong();
                  course.add(point, ByteBuffer.wrap(words).getLong(8));
                  if (wish != course.granted) {
                    course.granted = wish;
                    grant(running[0], wish);
                  }
                  observer.accept(running[0], point);
                });
    for (DeviceConfig device : more) {
      config.device(device);
    }
    try (Machine machine = Machine.create(config.build())) {
      running[0] = machine;
      before.accept(machine);
      machine.start();
      assertThat(machine.await(Duration.ofHours(1)))
          .as(() -> course.console.toString(US_ASCII))
          .contains(ShutdownReason.POWER_OFF);
    }
  }
}
