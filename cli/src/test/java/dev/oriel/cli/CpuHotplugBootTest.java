package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.EventQueue;
import dev.oriel.machine.MachineEvent;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's kernel takes processors into use that are plugged, and gives them back. */
@Tag("boot")
class CpuHotplugBootTest {
  private static final long PATIENCE_MS = 180_000;
  private static final String CORE = "power9_v2.0-spapr-cpu-core";

  /**
   * Says which processors are online whenever that changes, and works on the last one. Linux
   * numbers them in the order in which they come.
   */
  private static final String SCRIPT =
      """
      last=
      until [ "$last" = 0,2 ]; do
        now=$(cat /sys/devices/system/cpu/online)
        if [ "$now" != "$last" ]; then
          last=$now
          sleep 1
          echo "online $last, sum $(taskset -c ${last##*[,-]} seq 20000 | md5sum)"
        fi
        usleep 100000
      done
      echo end of changes
      ls /proc/device-tree/cpus | grep Power
      """;

  @TempDir private Path folder;
  private final List<MachineEvent> events = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"xics", "xive"})
  void coresComeAndGo(String controller) throws IOException, InterruptedException {
    LongTests.begin();
    String sum = "e071f707df7bbeee2a6a1eb48011ddd0  -";
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            Files.write(folder.resolve("disk.img"), new byte[1 << 20]),
            SCRIPT,
            config ->
                config
                    .cpus(1)
                    .cpuTopology(1, 1, 4)
                    .machineProperty("ic-mode", controller)
                    .device(core("cold", 1)),
            (machine, written) -> {
              try (EventQueue queue = machine.events()) {
                await(() -> written.get().contains("online 0-1, sum"));
                machine.devices().plug(core("hot", 3));
                await(() -> written.get().contains("online 0-2, sum"));
                machine.devices().unplug("cold");
                await(() -> written.get().contains("end of changes"));
                await(() -> gone(queue));
              }
            });
    assertThat(events).contains(new MachineEvent.DevicePlugged("hot"));
    assertThat(events).contains(new MachineEvent.DeviceUnplugged("cold"));
    assertThat(output).doesNotContain("PowerPC,POWER9@1").contains("PowerPC,POWER9@3");
    assertThat(output.lines())
        .anyMatch(line -> line.equals("online 0-1, sum " + sum))
        .anyMatch(line -> line.equals("online 0-2, sum " + sum))
        .anyMatch(line -> line.equals("online 0,2, sum " + sum));
  }

  private boolean gone(EventQueue queue) {
    Optional<EventQueue.Entry> next;
    while ((next = queue.poll()).isPresent()) {
      events.add(next.get().event());
    }
    return events.contains(new MachineEvent.DeviceUnplugged("cold"));
  }

  private static DeviceConfig core(String id, int number) {
    return new DeviceConfig(CORE, Map.of("id", id, "core-id", Integer.toString(number)));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MS;
    while (!condition.getAsBoolean() && System.currentTimeMillis() < deadline) {
      Thread.sleep(20);
    }
  }
}
