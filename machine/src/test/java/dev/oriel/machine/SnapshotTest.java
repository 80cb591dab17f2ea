package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.MemorySnapshot.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SnapshotTest {
  private static final int POWER_OFF = 0x2003;
  private static final long PAGE = 4096;
  private static final long MIB = 1 << 20;
  private static final long GIB = 1L << 30;

  private static MappedRun linear(long ioba, long size, long ra) {
    return new MappedRun(ioba, size, size, ra, size, 1);
  }

  @Test
  void showsBusesMemoryAndHypercalls() throws InterruptedException {
    MachineConfig config =
        MachineConfig.builder()
            .ram(256 * MIB)
            .maxRam(GIB)
            .slots(1)
            .kernel(TinyGuest.rtas(POWER_OFF, 1, -1, -1))
            .device(new DeviceConfig("coherent-gpu", Map.of("ram", "1G")))
            .device(new DeviceConfig("spapr-pci-host-bridge", Map.of("index", "1", "ddw", "off")))
            .build();
    try (Machine machine = Machine.create(config)) {
      assertThat(machine.buses())
          .containsExactly(
              new BusSnapshot(
                  0, 1L << 37, List.of(12, 16, 21, 24), 1, 0, List.of(defaultWindow(0x8000_0000L))),
              new BusSnapshot(1, 0, List.of(), 0, 0, List.of(defaultWindow(0x8000_0100L))));
      machine.memory().plug("dimm", 256 * MIB);
      assertThat(machine.memory().regions())
          .containsExactly(
              new MemorySnapshot(Kind.RAM, "RAM", 0, 256 * MIB),
              new MemorySnapshot(Kind.PLUGGED, "dimm", GIB, 256 * MIB),
              new MemorySnapshot(Kind.DEVICE, "device memory 0", 1L << 46, GIB));
      assertThat(machine.hypercalls()).isEmpty();
      machine.start();
      machine.await(Duration.ofSeconds(50)).orElseThrow();
      assertThat(machine.hypercalls()).isEqualTo(Map.of("KVMPPC_H_RTAS", 1L));
      assertThat(machine.peakTableBytes()).isGreaterThanOrEqualTo(machine.tableBytes());
    }
  }

  private static WindowSnapshot defaultWindow(long liobn) {
    return new WindowSnapshot(liobn, 0, GIB, 12, true, 64, List.of());
  }

  @Test
  void adjacentRunsAreMerged() {
    MappedRuns runs = new MappedRuns(8);
    runs.add(linear(0, PAGE, 0x10000));
    runs.add(linear(PAGE, 3 * PAGE, 0x11000));
    runs.add(linear(4 * PAGE, PAGE, 0x10000));
    runs.add(linear(6 * PAGE, PAGE, 0x11000));
    assertThat(runs.list())
        .containsExactly(
            linear(0, 4 * PAGE, 0x10000),
            linear(4 * PAGE, PAGE, 0x10000),
            linear(6 * PAGE, PAGE, 0x11000));
  }

  @Test
  void pagesThatShareATargetAreNotLinear() {
    MappedRun same = new MappedRun(0, 8 * PAGE, 8 * PAGE, 0x10000, PAGE, 1);
    assertThat(same.linear()).isFalse();
    MappedRuns runs = new MappedRuns(8);
    runs.add(same);
    runs.add(linear(8 * PAGE, PAGE, 0x11000));
    assertThat(runs.list()).hasSize(2);
  }

  @Test
  void tooManyRunsAreMergedAcrossTheSmallestHoles() {
    MappedRuns runs = new MappedRuns(2);
    runs.add(linear(0, PAGE, 0x50000));
    runs.add(linear(2 * PAGE, PAGE, 0x20000));
    runs.add(linear(100 * PAGE, PAGE, 0x30000));
    assertThat(runs.list())
        .containsExactly(
            new MappedRun(0, 3 * PAGE, 2 * PAGE, 0x20000, 0x31000, 2),
            linear(100 * PAGE, PAGE, 0x30000));
  }

  /** Whatever a guest maps, nothing of it is lost and little is kept. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aMillionScatteredEntriesAreFewRuns(long seed) {
    Random random = new Random(seed);
    MappedRuns runs = new MappedRuns(WindowSnapshot.MOST_RUNS);
    long at = 0;
    long mapped = 0;
    for (int i = 0; i < 1_000_000; i++) {
      at += PAGE * random.nextInt(1 << random.nextInt(1, 12));
      long size = PAGE * (1 + random.nextInt(4));
      runs.add(linear(at, size, random.nextLong(1L << 40) & -PAGE));
      at += size;
      mapped += size;
    }
    List<MappedRun> list = runs.list();
    assertThat(list).hasSizeLessThanOrEqualTo(WindowSnapshot.MOST_RUNS);
    assertThat(list.stream().mapToLong(MappedRun::mapped).sum()).isEqualTo(mapped);
    assertThat(list.stream().mapToLong(MappedRun::runs).sum()).isEqualTo(1_000_000);
    List<Long> starts = new ArrayList<>(list.stream().map(MappedRun::ioba).toList());
    assertThat(starts).isSorted();
    assertThat(list.getLast().end()).isEqualTo(at);
  }
}
