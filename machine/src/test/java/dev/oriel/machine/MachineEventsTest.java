package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a machine, in its order, for whoever reads it. */
class MachineEventsTest {
  private static final Path MISTAKES = Path.of("../boot/src/test/resources/dev/oriel/boot/dma.elf");
  private static final int SYSTEM_REBOOT = 0x2004;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private MachineConfig.Builder mistakes() throws Exception {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    return MachineConfig.builder()
        .ram(256L << 20)
        .kernel(Image.file(MISTAKES))
        .drive(new DriveConfig("d", disk, false))
        .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x")))
        .consoleOutput(new ByteArrayOutputStream());
  }

  private static List<MachineEvent> all(EventQueue queue) {
    List<MachineEvent> events = new ArrayList<>();
    for (Optional<EventQueue.Entry> next = queue.poll(); next.isPresent(); next = queue.poll()) {
      events.add(next.orElseThrow().event());
    }
    return events;
  }

  private static List<MachineEvent> eventsOf(MachineConfig config) throws Exception {
    EventQueue queue;
    try (Machine machine = Machine.create(config)) {
      queue = machine.events();
      assertThat(machine.run()).isEqualTo(ShutdownReason.POWER_OFF);
    }
    return all(queue);
  }

  @Test
  void aGuestsMistakesAreEventsBetweenItsStartAndItsEnd() throws Exception {
    List<MachineEvent> events = eventsOf(mistakes().build());

    assertThat(events.getFirst()).isEqualTo(new MachineEvent.Started());
    assertThat(events.getLast()).isEqualTo(new MachineEvent.Ended(ShutdownReason.POWER_OFF));
    assertThat(events)
        .contains(
            new MachineEvent.WindowRemoved(0x8000_0000L, 0, 1 << 30),
            new MachineEvent.WindowCreated(0x8000_0000L, 0, 1 << 30, 12, true),
            new MachineEvent.DmaFailed(
                "nvme 00:00.0 of host bridge 0",
                0x1000_0000,
                true,
                "the TCE does not permit it",
                0));
    assertThat(events.stream().map(MachineEvent::words).toList())
        .contains(
            "default window 0x80000000 created: [0x0, 0x40000000), pages of 4 KiB",
            "DMA write by nvme 00:00.0 of host bridge 0 at bus address 0x10000000 failed:"
                + " the TCE does not permit it, TCE 0x0");
    assertThat(events).noneMatch(MachineEvent.DmaReported.class::isInstance);
  }

  @Test
  void theSanitizersReportsAreEvents() throws Exception {
    List<MachineEvent> events =
        eventsOf(
            mistakes()
                .dmaSanitizer(new SanitizerConfig(false, Optional.empty(), line -> {}))
                .build());

    assertThat(events.stream().filter(MachineEvent.DmaReported.class::isInstance))
        .hasSize(5)
        .anySatisfy(event -> assertThat(event.words()).contains("in unmap_too_early+0x"));
  }

  @Test
  void anErrorThatStopsABridgeIsAnEvent() throws Exception {
    MachineConfig config =
        mistakes().global(new GlobalProperty("spapr-pci-host-bridge", "eeh", "on")).build();
    try (Machine machine = Machine.create(config)) {
      EventQueue queue = machine.events();
      machine.start();
      boolean stopped = false;
      while (!stopped) {
        MachineEvent event = queue.poll(LIMIT).orElseThrow().event();
        stopped =
            event instanceof MachineEvent.BusStateChanged(int bridge, String state, String cause)
                && bridge == 0
                && state.equals("stopped")
                && cause.equals("DMA write at bus address 0x10000000: NOT_PERMITTED");
      }
    }
  }

  @Test
  void pausesMemoryAndResets() throws Exception {
    MachineConfig config =
        MachineConfig.builder()
            .ram(256L << 20)
            .maxRam(1L << 32)
            .slots(2)
            .kernel(TinyGuest.assembled("loop", "b 0"))
            .build();
    EventQueue queue;
    AtomicInteger woken = new AtomicInteger();
    try (Machine machine = Machine.create(config)) {
      queue = machine.events(woken::incrementAndGet);
      machine.control().pause();
      machine.control().pause();
      MemoryDevice dimm = machine.memory().plug("d1", 1L << 28);
      machine.memory().unplug("d1");
      machine.control().resume();
      assertThat(all(queue))
          .containsExactly(
              new MachineEvent.Paused(),
              new MachineEvent.MemoryPlugged(dimm),
              new MachineEvent.MemoryUnplugged(dimm),
              new MachineEvent.Resumed());
      assertThat(woken).hasValue(4);
      queue.close();
      machine.control().pause();
      assertThat(queue.poll()).isEmpty();
      assertThat(woken).hasValue(4);
    }
  }

  @Test
  void aSlowReaderLosesTheNewestAndIsToldHowMany() throws InterruptedException {
    EventQueue queue = new EventQueue(() -> {}, closed -> {});
    EventQueue.Entry entry = new EventQueue.Entry(Instant.EPOCH, new MachineEvent.Paused());
    for (int i = 0; i < EventQueue.CAPACITY + 7; i++) {
      queue.add(entry);
    }
    for (int i = 0; i < EventQueue.CAPACITY; i++) {
      assertThat(queue.poll()).contains(entry);
      if (i == 0) {
        queue.add(entry);
        queue.add(entry);
      }
    }
    assertThat(queue.poll().orElseThrow().event()).isEqualTo(new MachineEvent.Lost(7));
    assertThat(queue.poll()).contains(entry);
    assertThat(queue.poll().orElseThrow().event())
        .as("with no event after it")
        .isEqualTo(new MachineEvent.Lost(1));
    assertThat(queue.poll()).isEmpty();
    queue.add(entry);
    assertThat(queue.poll(Duration.ofMinutes(1))).contains(entry);
  }

  @Test
  void aFlightRecordingHasThem() throws Exception {
    Path file = folder.resolve("machine.jfr");
    try (Recording recording = new Recording();
        Machine machine = Machine.create(mistakes().build())) {
      recording.start();
      machine.run();
      recording.stop();
      recording.dump(file);
    }

    assertThat(
            RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.oriel.MachineEvent"))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .map(event -> event.getString("kind")))
        .startsWith("Started")
        .contains("WindowCreated", "DmaFailed")
        .endsWith("Ended");
  }

  @Test
  void aRebootIsAnEvent() throws Exception {
    MachineConfig config =
        MachineConfig.builder().ram(256L << 20).kernel(TinyGuest.rtas(SYSTEM_REBOOT, 1)).build();
    try (Machine machine = Machine.create(config)) {
      EventQueue queue = machine.events();
      machine.start();
      MachineEvent event = queue.poll(LIMIT).orElseThrow().event();
      assertThat(event).isEqualTo(new MachineEvent.Started());
      while (!event.equals(new MachineEvent.Reset())) {
        event = queue.poll(LIMIT).orElseThrow().event();
      }
    }
  }
}
