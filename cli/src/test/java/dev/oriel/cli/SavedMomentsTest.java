package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.SnapshotForm;
import dev.oriel.machine.StatePoint;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian is saved at random moments of its boot and of work with its disk, while time counts
 * instructions. What is restored goes on as if it had not been saved: the same registers every so
 * many instructions, and the same trace of DMA windows and what is mapped in them.
 *
 * <p>{@code -Doriel.moments=N} sets the number of moments, {@code -Doriel.seed=N} which.
 */
@Tag("boot")
class SavedMomentsTest {
  private static final int MOMENTS = Integer.getInteger("oriel.moments", 3);
  private static final long SEED = Long.getLong("oriel.seed", 1);

  /** Instructions between two comparisons; prime, so that it meets no period of the guest. */
  private static final long PERIOD = 100_003;

  /** How many comparisons follow a moment. */
  private static final int FOLLOWING = 200;

  private static final String WORK =
      """
      dd if=/dev/zero bs=4k count=500 | tr '\\0' x | dd of=/dev/nvme0n1 bs=64k
      sync
      dd if=/dev/nvme0n1 bs=4k count=500 iflag=direct | md5sum
      dd if=/dev/nvme0n1 of=/dev/nvme0n1 bs=4k count=100 seek=1000 iflag=direct oflag=direct
      echo 3 >/proc/sys/vm/drop_caches
      md5sum /dev/nvme0n1
      """;

  /** The number of a table in the process that has it. */
  private static final Pattern TABLE = Pattern.compile("table=0x[0-9a-f]+");

  /** A run as far as it is compared. */
  private static final class Course {
    final List<Long> hashes = new ArrayList<>();
    final List<String> trace = new ArrayList<>();

    /** How much of the trace there was at each comparison. */
    final List<Integer> traced = new ArrayList<>();

    /** All but DMA: a device that was restored looks once more whether there is work. */
    void addLine(String line) {
      if (!line.startsWith("spapr_iommu_xlate")) {
        trace.add(TABLE.matcher(line).replaceFirst("table=it"));
      }
    }

    void add(StatePoint point) {
      hashes.add(point.hash());
      traced.add(trace.size());
    }
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @TempDir Path folder;

  private int cpus;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void goesOnAsIfItHadNotBeenSaved(int processors) throws Exception {
    LongTests.begin();
    cpus = processors;
    GuestImage debian = DebianBootTest.guest(Suite.BOOKWORM);
    Path disk = newDisk("disk");
    Course whole = new Course();
    run(debian, disk, whole, machine -> {}, whole::add);
    assertThat(whole.trace).anyMatch(line -> line.contains("spapr_iommu_ddw_create"));
    TreeSet<Integer> moments = new TreeSet<>();
    Random random = new Random(SEED);
    while (moments.size() < MOMENTS) {
      moments.add(random.nextInt(whole.hashes.size()));
    }
    newDisk("disk");
    Path file = folder.resolve("snapshot");
    Machine[] running = new Machine[1];
    int[] next = new int[1];
    run(
        debian,
        disk,
        new Course(),
        machine -> running[0] = machine,
        point -> {
          int at = next[0]++;
          assertThat(point.hash()).as("before the save at " + at).isEqualTo(whole.hashes.get(at));
          if (moments.contains(at)) {
            running[0].control().save(file, SnapshotForm.values()[at % 2]);
            goOn(debian, disk, file, at, whole);
          }
        });
  }

  private void goOn(GuestImage debian, Path disk, Path file, int moment, Course whole) {
    int end = Math.min(moment + 1 + FOLLOWING, whole.hashes.size());
    Course course = new Course();
    try {
      Path other = folder.resolve("other");
      Files.copy(disk, other, StandardCopyOption.REPLACE_EXISTING);
      run(
          debian,
          other,
          course,
          machine -> {
            machine.control().restore(file);
            course.trace.clear(); // how its tables were made is not the guest's trace
          },
          point -> {
            course.add(point);
            if (course.hashes.size() == end - moment - 1) {
              throw new Enough();
            }
          });
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(course.hashes)
        .as("after the save at point " + moment)
        .isEqualTo(whole.hashes.subList(moment + 1, end));
    if (end > moment + 1) {
      assertThat(course.trace.subList(0, course.traced.getLast()))
          .as("after the save at point " + moment)
          .isEqualTo(whole.trace.subList(whole.traced.get(moment), whole.traced.get(end - 1)));
    }
  }

  /** Those of other processors are not counted from where the machine was saved. */
  private static void observe(StatePoint point, Consumer<StatePoint> observer) {
    if (point.processor() == 0) {
      observer.accept(point);
    }
  }

  private Path newDisk(String name) throws IOException {
    byte[] content = new byte[16 << 20];
    new Random(4).nextBytes(content);
    return Files.write(folder.resolve(name), content);
  }

  private void run(
      GuestImage debian,
      Path disk,
      Course course,
      Consumer<Machine> before,
      Consumer<StatePoint> observer)
      throws InterruptedException {
    GuestSession session =
        new GuestSession.Command(List.of("sh", "-c", WORK), GuestSession.constantMark());
    MachineConfig config =
        MachineConfig.builder()
            .ram(1L << 30)
            .cpus(cpus)
            .kernel(Image.file(debian.kernel()))
            .initrd(DebianBoot.initramfs(debian, session))
            .commandLine("console=hvc0 cryptomgr.notests")
            .drive(new DriveConfig("disk", disk, false).as("raw"))
            .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")))
            .consoleOutput(OutputStream.nullOutputStream())
            .instructionTime(true)
            .clock(InstantSource.fixed(Instant.EPOCH))
            .random(new Random(1))
            .trace("spapr_*")
            .traceOutput(course::addLine)
            .observeState(PERIOD, point -> observe(point, observer))
            .build();
    try (Machine machine = Machine.create(config)) {
      before.accept(machine);
      machine.start();
      assertThat(machine.await(Duration.ofMinutes(60))).isPresent();
    } catch (IllegalStateException e) {
      if (!(e.getCause() instanceof Enough)) {
        throw e;
      }
    }
  }
}
