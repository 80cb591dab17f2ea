package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Boots Debian with 2 GiB and one NVMe disk, lets it run a script, and switches it off. */
final class DebianMachine {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private DebianMachine() {}

  /**
   * The output of {@code script}, which must succeed.
   *
   * @param more changes the configuration before the machine is created
   */
  static String run(Suite suite, Path disk, String script, Consumer<MachineConfig.Builder> more)
      throws IOException, InterruptedException {
    return run(suite, disk, script, more, (machine, written) -> {});
  }

  /** An action that runs beside the script and can read its output so far. */
  interface Meanwhile {
    void act(Machine machine, Supplier<String> written) throws InterruptedException;
  }

  /** As above, with an action that runs beside the machine. */
  static String run(
      Suite suite,
      Path disk,
      String script,
      Consumer<MachineConfig.Builder> more,
      Meanwhile meanwhile)
      throws IOException, InterruptedException {
    return run(DebianBootTest.guest(suite), disk, script, PATIENCE, more, meanwhile);
  }

  /** As above, in a guest that is in the cache, with {@code patience} as the timeout. */
  static String run(
      GuestImage guest,
      Path disk,
      String script,
      Duration patience,
      Consumer<MachineConfig.Builder> more,
      Meanwhile meanwhile)
      throws IOException, InterruptedException {
    GuestSession session = new GuestSession.Command(List.of("sh", "-e", "-c", script), "#mark");
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    CommandOutput output = new CommandOutput("#mark", target, OutputStream.nullOutputStream());
    MachineConfig.Builder config =
        MachineConfig.builder()
            .ram(2L << 30)
            .kernel(Image.file(guest.kernel()))
            .initrd(DebianBoot.initramfs(guest, session))
            .commandLine("console=hvc0 cryptomgr.notests")
            .drive(new DriveConfig("d", disk, false))
            .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "test")))
            .consoleOutput(output);
    more.accept(config);
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      meanwhile.act(machine, () -> target.toString(UTF_8));
      Optional<ShutdownReason> end = machine.await(patience);
      assertThat(end).as(output::messages).contains(ShutdownReason.POWER_OFF);
    }
    assertThat(output.status()).as(() -> target.toString(UTF_8) + output.messages()).hasValue(0);
    return target.toString(UTF_8);
  }
}
