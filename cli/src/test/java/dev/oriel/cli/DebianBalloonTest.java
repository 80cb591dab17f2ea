package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.BalloonState;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.EventQueue;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineEvent;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's own driver gives memory to the host, when asked and when it is free. */
@Tag("boot")
class DebianBalloonTest {
  private static final long MIB = 1 << 20;
  private static final int SECONDS = 300;

  @TempDir private Path folder;

  private final List<MachineEvent> events = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"BOOKWORM, off", "TRIXIE, on"})
  void theGuestGivesMemoryBack(Suite suite, String packed)
      throws IOException, InterruptedException {
    LongTests.begin();
    String output =
        DebianMachine.run(
            suite,
            Files.write(folder.resolve("disk.img"), new byte[(int) MIB]),
            """
            total() { sed -n 's/MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo; }
            before=$(total)
            dd if=/dev/urandom of=/tmp/part bs=1M count=8 2>/dev/null
            for i in $(seq 30); do cat /tmp/part; done >/tmp/all
            md5sum </tmp/all >/tmp/sum
            echo filled
            until [ $((before - $(total))) -gt 400000 ]; do sleep 1; done
            echo smaller
            until [ $(total) -eq $before ]; do sleep 1; done
            md5sum </tmp/all | cmp - /tmp/sum && echo what it kept is whole
            rm /tmp/all
            echo removed
            until [ $(total) -lt $before ]; do sleep 1; done
            """,
            config ->
                config.device(
                    new DeviceConfig(
                        "virtio-balloon-pci",
                        Map.of(
                            "free-page-reporting", "on",
                            "guest-stats-polling-interval", "1",
                            "packed", packed))),
            (machine, written) -> {
              EventQueue queue = machine.events();
              await(() -> written.get().contains("filled"));
              long before = residentBytes();
              long full = machine.memory().balloon().map(BalloonState::actual).orElseThrow();
              assertThat(full).isEqualTo(2L << 30);
              machine.memory().balloon(1536 * MIB);
              await(() -> written.get().contains("smaller"));
              await(() -> actual(machine) == 1536 * MIB);
              machine.memory().balloon(4L << 30);
              await(() -> written.get().contains("removed"));
              await(() -> before - residentBytes() > 150 * MIB);
              BalloonState state = machine.memory().balloon().orElseThrow();
              assertThat(state.actual()).isEqualTo(full);
              assertThat(state.statistics().get("stat-total-memory")).isBetween(full / 2, full);
              await(
                  () -> {
                    queue.poll().ifPresent(entry -> events.add(entry.event()));
                    return events.contains(new MachineEvent.BalloonChanged(full));
                  });
              machine.memory().balloon(1900 * MIB); // The script waits for that.
            });

    assertThat(output).contains("smaller", "what it kept is whole", "removed");
  }

  private static long actual(Machine machine) {
    return machine.memory().balloon().map(BalloonState::actual).orElseThrow();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 10 * SECONDS && !condition.getAsBoolean(); i++) {
      Thread.sleep(100);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static long residentBytes() {
    try {
      String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
      return Long.parseLong(pages) * 4096;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
