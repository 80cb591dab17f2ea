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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Debian on a disk: made, booted to a login by either way, used, and switched off. Takes
 * many minutes, so it runs only with {@code -Doriel.disk=true}; {@code -Doriel.suite=trixie} makes
 * another suite. {@code -Doriel.disk=FOLDER} keeps the guest there, or takes the one that is there.
 */
@EnabledIfSystemProperty(named = "oriel.disk", matches = ".+")
class DiskGuestMadeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final Suite SUITE = Suite.of(System.getProperty("oriel.suite", "bookworm"));
  private static final DebianGuests GUESTS =
      DebianGuests.ofUser(System.getenv(), (step, done) -> {});

  @TempDir private static Path home;
  private static DiskGuest guest;

  @BeforeAll
  static void make() throws InterruptedException {
    String folder = System.getProperty("oriel.disk");
    DiskGuests disks = new DiskGuests("true".equals(folder) ? home : Path.of(folder));
    Optional<DiskGuest> kept = disks.find("work");
    guest =
        kept.isPresent()
            ? kept.get()
            : new DiskMaker(disks, GUESTS, (step, done) -> {})
                .make(new DiskMaker.Plan("work", SUITE, PackageNames.NONE, 4L << 30, ""));
  }

  @Test
  void bootsToALoginWithANetworkAndPackagesInOrder() throws Exception {
    MachineConfig.Builder config = machine();
    DebianBoot.configure(
        config, GUESTS.get(SUITE), new GuestSession.OnDisk(guest.uuid(), Optional.empty()), "");
    try (Machine machine = Machine.create(config.build())) {
      logIn(machine);
      assertThat(ask(machine, "systemctl is-system-running --wait; dpkg --audit | wc -l"))
          .contains("running\r\n0\r\n");
      assertThat(ask(machine, "dpkg --verify; apt-get -q check >/dev/null; echo status $?"))
          .contains("status 0")
          .doesNotContain("??5");
      powerOff(machine);
    }
  }

  /** No kernel is given: firmware starts GRUB from the disk. */
  @Test
  void firmwareAndGrubBootItToALogin() throws Exception {
    try (Machine machine = Machine.create(machine().firmware(FirmwareBootTest.slof()).build())) {
      assertThat(logIn(machine)).contains("GNU GRUB", "Debian GNU/Linux");
      assertThat(ask(machine, "cat /proc/cmdline; findmnt -n -o SOURCE /"))
          .contains("root=UUID=" + guest.uuid(), "/dev/vda2");
      powerOff(machine);
    }
  }

  private static MachineConfig.Builder machine() {
    MachineConfig.Builder config = MachineConfig.builder().ram(2L << 30).maxRam(2L << 30);
    DebianDisk.attach(config, guest, false);
    return config;
  }

  private static String logIn(Machine machine) throws Exception {
    machine.start();
    String boot = machine.console().expect("work login: ", PATIENCE);
    type(machine, "root");
    machine.console().expect("~# ", PATIENCE);
    return boot;
  }

  /** What a command prints. */
  private static String ask(Machine machine, String command) throws Exception {
    // In two words, so that the echo of the command is not taken for its end.
    type(machine, command + "; echo EN''D");
    return machine.console().expect("END", PATIENCE);
  }

  private static void powerOff(Machine machine) throws Exception {
    type(machine, "poweroff");
    assertThat(machine.await(PATIENCE)).contains(ShutdownReason.POWER_OFF);
  }

  private static void type(Machine machine, String line) throws IOException {
    machine.consoleInput().write((line + "\n").getBytes(UTF_8));
  }
}
