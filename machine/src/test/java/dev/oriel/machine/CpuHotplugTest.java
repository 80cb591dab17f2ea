package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cores as devices of a machine that has one, of two threads, and room for four. */
class CpuHotplugTest {
  private static final String SPINS = "spin:\nb @spin\n";

  @TempDir private Path folder;

  private static MachineConfig.Builder config() {
    return MachineConfig.builder()
        .ram(256 << 20)
        .kernel(TinyGuest.assembled("spins", SPINS))
        .cpus(2)
        .cpuTopology(1, 2, 8);
  }

  private static DeviceConfig core(String id, int number) {
    return new DeviceConfig(CpuCores.DRIVER, Map.of("id", id, "core-id", Integer.toString(number)));
  }

  /** Until the guest runs: what is plugged before is there at power-on. */
  private static void start(Machine machine) throws InterruptedException {
    machine.start();
    while (machine.processors().executed() == 0) {
      assertThat(machine.await(Duration.ofMillis(5))).isEmpty();
    }
  }

  private static List<Integer> present(Machine machine) {
    return machine.processors().cores().stream().filter(CpuCore::present).map(CpuCore::id).toList();
  }

  private static void refused(Machine machine, DeviceConfig core, String words) {
    assertThatThrownBy(() -> machine.devices().plug(core))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aCoreComesAndGoes() throws InterruptedException {
    try (Machine machine = Machine.create(config().device(core("cold", 6)).build());
        EventQueue queue = machine.events()) {
      assertThat(present(machine)).containsExactly(0, 6);
      start(machine);
      machine.devices().plug(core("hot", 2));
      assertThat(Stream.generate(queue::poll).takeWhile(Optional::isPresent).map(Optional::get))
          .extracting(EventQueue.Entry::event)
          .contains(new MachineEvent.DevicePlugged("hot"));
      assertThat(machine.processors().all())
          .extracting(MachineProcessors.State::index)
          .containsExactly(0, 1, 2, 3, 6, 7);
      assertThat(machine.devices().has("hot")).isTrue();
      machine.control().reset();
      assertThat(present(machine)).as("stay").containsExactly(0, 2, 6);
      machine.devices().unplug("cold");
      machine.devices().unplug("hot");
      machine.control().reset();
      assertThat(present(machine)).as("the guest is not asked again").containsExactly(0);
      assertThat(machine.devices().has("hot")).isFalse();
      machine.devices().plug(core("again", 2));
      assertThat(present(machine)).containsExactly(0, 2);
    }
  }

  /** A guest that takes no notice has them taken at once, if it never used them. */
  @Test
  void whatItTakesIsTakenOnce() throws InterruptedException {
    try (Machine machine = Machine.create(config().build())) {
      start(machine);
      machine.devices().plug(core("hot", 2));
      machine.devices().unplug("hot");
      long once = machine.hostBytes();
      for (int i = 0; i < 20; i++) {
        machine.devices().plug(core("hot", 2));
        machine.devices().unplug("hot");
        machine.control().reset();
      }
      assertThat(machine.hostBytes()).as("with decoded code").isLessThan(once + (1 << 20));
    }
  }

  @Test
  void whatCannotBePluggedIsRefused() throws InterruptedException {
    try (Machine machine = Machine.create(config().build())) {
      start(machine);
      refused(machine, core("x", 0), "core 0 already populated");
      refused(machine, core("x", 3), "invalid core id 3");
      refused(machine, core("x", 8), "core id 8 out of range");
      refused(machine, new DeviceConfig(CpuCores.DRIVER, Map.of("id", "x")), "core-id");
      refused(machine, new DeviceConfig("power8-spapr-cpu-core", Map.of()), "is not known");
      machine.devices().plug(core("x", 4));
      refused(machine, core("x", 6), "Duplicate device ID 'x'");
      assertThat(present(machine)).containsExactly(0, 4);
    }
    assertThatThrownBy(() -> Machine.create(config().device(core("x", 0)).build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("core 0 already populated");
  }

  @Test
  void aCoreIsPluggedWhileTimeCountsInstructions() throws InterruptedException {
    MachineConfig counted = config().cpus(1).cpuTopology(1, 1, 2).instructionTime(true).build();
    try (Machine machine = Machine.create(counted)) {
      start(machine);
      machine.devices().plug(core("x", 1));
      assertThat(present(machine)).containsExactly(0, 1);
    }
  }

  @Test
  void aPluggedCoreIsInASnapshot() throws InterruptedException {
    Path saved = folder.resolve("saved");
    try (Machine machine = Machine.create(config().build())) {
      start(machine);
      machine.devices().plug(core("hot", 2));
      machine.control().save(saved);
    }
    try (Machine machine = Machine.create(config().build())) {
      assertThatThrownBy(() -> machine.control().restore(saved))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("there device power9_v2.0-spapr-cpu-core {core-id=2, id=hot}");
    }
    try (Machine machine = Machine.create(config().device(core("hot", 2)).build())) {
      machine.control().restore(saved);
      start(machine);
      assertThat(present(machine)).containsExactly(0, 2);
      machine.devices().unplug("hot");
      assertThat(present(machine)).as("the guest had not taken it").containsExactly(0);
      assertThat(machine.await(Duration.ofMillis(50))).isEqualTo(Optional.empty());
    }
  }
}
