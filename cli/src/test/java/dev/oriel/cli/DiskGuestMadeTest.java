package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import dev.oriel.harness.DebianDisk;
import dev.oriel.harness.DiskMaker;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Debian on a disk: made, booted to a login, used, and switched off. Takes many minutes, so
 * it runs only with {@code -Doriel.disk=true}; {@code -Doriel.suite=trixie} makes another suite.
 */
@EnabledIfSystemProperty(named = "oriel.disk", matches = "true")
class DiskGuestMadeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  @TempDir private Path home;

  @Test
  void bootsToALoginWithANetworkAndPackagesInOrder() throws Exception {
    Suite suite = Suite.of(System.getProperty("oriel.suite", "bookworm"));
    DebianGuests guests = DebianGuests.ofUser(System.getenv(), (step, done) -> {});
    DiskGuest guest =
        new DiskMaker(new DiskGuests(home), guests, (step, done) -> {})
            .make(new DiskMaker.Plan("work", suite, PackageNames.NONE, 4L << 30, ""));
    MachineConfig.Builder config = MachineConfig.builder().ram(2L << 30).maxRam(2L << 30);
    DebianDisk.attach(config, guest, false);
    DebianBoot.configure(
        config, guests.get(suite), new GuestSession.OnDisk(guest.uuid(), Optional.empty()), "");
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      machine.console().expect("work login: ", PATIENCE);
      type(machine, "root");
      machine.console().expect("~# ", PATIENCE);
      // In two words, so that the echo of the command is not taken for its end.
      type(machine, "systemctl is-system-running --wait; dpkg --audit | wc -l; echo EN''D");
      assertThat(machine.console().expect("END", PATIENCE)).contains("running\r\n0\r\n");
      type(machine, "dpkg --verify; apt-get -q check >/dev/null; echo status $?; echo EN''D");
      assertThat(machine.console().expect("END", PATIENCE))
          .contains("status 0")
          .doesNotContain("??5");
      type(machine, "poweroff");
      assertThat(machine.await(PATIENCE)).contains(ShutdownReason.POWER_OFF);
    }
  }

  private static void type(Machine machine, String line) throws IOException {
    machine.consoleInput().write((line + "\n").getBytes(UTF_8));
  }
}
