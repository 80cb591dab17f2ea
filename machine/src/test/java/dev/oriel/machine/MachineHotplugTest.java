package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.options.OptionText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices are plugged into a machine whose guest takes no notice, and leave it. */
@Timeout(120)
class MachineHotplugTest {
  /** Writes one letter and computes for ever. */
  private static final String ONCE =
      """
      addi 3,0,0x58
      addi 4,0,0
      addi 5,0,1
      addis 6,0,0x4100
      rldicr 6,6,32,63
      sc 1
      spin:
      b @spin
      """;

  private static final DeviceConfig HOT =
      new DeviceConfig("nvme", Map.of("id", "hot", "drive", "h", "serial", "2"));

  @TempDir private Path folder;
  private Path image;
  private final Semaphore letters = new Semaphore(0);

  @BeforeEach
  void createImages() throws IOException {
    image = Files.write(folder.resolve("h"), new byte[1 << 20]);
    Files.write(folder.resolve("c"), new byte[1 << 20]);
  }

  private MachineConfig.Builder config() {
    return MachineConfig.builder()
        .ram(256 << 20)
        .kernel(TinyGuest.assembled("once", ONCE))
        .drive(new DriveConfig("c", folder.resolve("c"), false))
        .drive(new DriveConfig("h", image, false))
        .device(new DeviceConfig("nvme", Map.of("id", "cold", "drive", "c", "serial", "1")))
        .device(new DeviceConfig("spapr-pci-host-bridge", Map.of("id", "hb", "index", "1")))
        .consoleOutput(
            new OutputStream() {
              @Override
              public void write(int letter) {
                letters.release();
              }
            });
  }

  private static void awaitGone(Machine machine, EventQueue queue, String id)
      throws InterruptedException {
    MachineEvent wanted = new MachineEvent.DeviceUnplugged(id);
    while (true) {
      Optional<EventQueue.Entry> next = queue.poll();
      if (next.isEmpty()) {
        assertThat(machine.await(Duration.ofMillis(5))).as("the end").isEmpty();
      } else if (next.get().event().equals(wanted)) {
        return;
      }
    }
  }

  private static List<String> names(Machine machine) {
    return machine.devices().pci().stream().map(PciDevice::id).toList();
  }

  @Test
  void aDeviceComesAndGoesAndItsDriveIsFreeAgain() throws InterruptedException {
    try (Machine machine = Machine.create(config().build())) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      long before = machine.hostBytes();
      for (int i = 0; i < 5; i++) {
        machine.devices().plug(HOT);
        assertThat(names(machine)).containsExactly("cold", "hot");
        assertThat(machine.devices().has("hot")).isTrue();
        machine.devices().unplug("hot");
        awaitGone(machine, queue, "hot");
        assertThat(names(machine)).containsExactly("cold");
        assertThat(machine.hostBytes()).as("what it took is back").isEqualTo(before);
      }
    }
  }

  @Test
  void everyKindOfDeviceComesAndGoes() throws InterruptedException {
    try (Machine machine = Machine.create(config().build())) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      for (String driver :
          List.of("virtio-blk-pci", "virtio-rng-pci", "virtio-scsi-pci", "vfio-pci")) {
        Map<String, String> own =
            driver.matches(".*(blk|vfio).*")
                ? Map.of("id", "x", "drive", "h", "bus", "hb.0")
                : Map.of("id", "x", "bus", "hb.0");
        machine.devices().plug(new DeviceConfig(driver, own));
        assertThat(machine.devices().pci().getLast().hostBridge()).isEqualTo(1);
        machine.devices().unplug("x");
        awaitGone(machine, queue, "x");
      }
    }
  }

  @Test
  void aGuestThatNeverAnswersLosesItAtTheReset() throws InterruptedException {
    try (Machine machine = Machine.create(config().build())) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      machine.devices().unplug("cold");
      assertThatThrownBy(() -> machine.devices().unplug("cold"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("PCI device unplug already in progress for device cold");
      assertThat(names(machine)).containsExactly("cold");
      machine.control().reset();
      awaitGone(machine, queue, "cold");
      assertThat(machine.devices().pci()).isEmpty();
      letters.acquire();
      machine
          .devices()
          .plug(new DeviceConfig("nvme", Map.of("id", "cold", "drive", "c", "serial", "1")));
      machine.control().reset();
      assertThat(names(machine)).as("stays").containsExactly("cold");
    }
  }

  /** Each in one line, in QEMU's words where these say it; nothing is taken. */
  @Test
  void whatCannotBePluggedIsRefused() {
    try (Machine machine = Machine.create(config().build())) {
      Map<DeviceConfig, String> refused =
          Map.of(
              new DeviceConfig("nvme", Map.of("drive", "none", "serial", "1")),
              "drive none is not known",
              new DeviceConfig("nvme", Map.of("drive", "c", "serial", "1")),
              "drive c is used by two devices",
              new DeviceConfig("nvme", Map.of("drive", "h")),
              "serial",
              new DeviceConfig("nvme", Map.of("drive", "h", "serial", "1", "addr", "0")),
              "slot 0x0 is taken",
              new DeviceConfig("nvme", Map.of("drive", "h", "serial", "1", "bus", "x")),
              "bus x is not known",
              new DeviceConfig("nvme", Map.of("id", "cold", "drive", "h", "serial", "1")),
              "Duplicate device ID 'cold'",
              new DeviceConfig("nosuch", Map.of()),
              "device 'nosuch' is not known",
              new DeviceConfig("spapr-vlan", Map.of("netdev", "n")),
              "Bus 'spapr-vio' does not support hotplugging",
              new DeviceConfig("spapr-pci-host-bridge", Map.of("index", "2")),
              "cannot be plugged while the machine runs",
              new DeviceConfig("coherent-gpu", Map.of("ram", "1G")),
              "there from the start, or never");
      long before = machine.hostBytes();
      refused.forEach(
          (device, words) ->
              assertThatThrownBy(() -> machine.devices().plug(device))
                  .isInstanceOf(ConfigurationException.class)
                  .hasMessageContaining(words));
      assertThatThrownBy(
              () ->
                  machine
                      .devices()
                      .plug(new DeviceConfig("vfio-pci", Map.of("drive", "h", "ram", "1G"))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("vfio-pci: memory on the processors' bus is there from the start, or never");
      assertThatThrownBy(
              () ->
                  machine
                      .devices()
                      .plug(new DeviceConfig("virtserialport", Map.of("chardev", "x"))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("virtserialport: there is no -device virtio-serial-pci before it");
      assertThatThrownBy(
              () -> machine.devices().plug(new DeviceConfig("scsi-hd", Map.of("drive", "h"))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("there is no SCSI bus");
      assertThat(machine.hostBytes()).isEqualTo(before);
      assertThatThrownBy(() -> machine.devices().unplug("none"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("Device 'none' not found");
      machine.devices().plug(HOT);
      assertThat(names(machine)).containsExactly("cold", "hot");
    }
  }

  @Test
  void whatIsRefusedWhilePausedWaitsForNothing() {
    try (Machine machine = Machine.create(config().build())) {
      machine.control().pause();
      machine.start();
      assertThatThrownBy(
              () ->
                  machine
                      .devices()
                      .plug(new DeviceConfig("nvme", Map.of("drive", "no", "serial", "1"))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("drive no is not known");
    }
  }

  @Test
  void theEndWaitsForWhatIsLeaving() throws InterruptedException {
    Machine machine = Machine.create(config().build());
    machine.start();
    letters.acquire();
    for (int i = 0; i < 3; i++) {
      machine.devices().plug(new DeviceConfig("virtio-rng-pci", Map.of("id", "r" + i)));
      machine.devices().unplug("r" + i);
    }
    machine.close();
    assertThatThrownBy(() -> machine.devices().plug(HOT)).isInstanceOf(RuntimeException.class);
  }

  /** The machine that goes on has it on its command line. */
  @Test
  void aPluggedDeviceIsInASnapshot() throws InterruptedException {
    Path saved = folder.resolve("saved");
    try (Machine machine = Machine.create(config().build())) {
      machine.start();
      letters.acquire();
      machine.devices().plug(HOT);
      machine.control().save(saved);
    }
    try (Machine machine = Machine.create(config().build())) {
      assertThatThrownBy(() -> machine.control().restore(saved))
          .isInstanceOf(SnapshotException.class);
    }
    try (Machine machine = Machine.create(config().device(HOT).build())) {
      machine.control().restore(saved);
      EventQueue queue = machine.events();
      machine.start();
      machine.devices().unplug("hot");
      awaitGone(machine, queue, "hot");
    }
  }

  /** Two of a kind would else go on with each other's state. */
  @Test
  void aDeviceGoesOnInTheSlotThatItWasSavedIn() throws InterruptedException {
    Path saved = folder.resolve("saved");
    DeviceConfig last = new DeviceConfig("virtio-rng-pci", Map.of("id", "last"));
    DeviceConfig left = new DeviceConfig("virtio-rng-pci", Map.of("id", "left"));
    DeviceConfig late = new DeviceConfig("virtio-rng-pci", Map.of("id", "late"));
    try (Machine machine = Machine.create(config().device(left).device(last).build())) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      machine.devices().unplug("left");
      machine.control().reset();
      awaitGone(machine, queue, "left");
      letters.acquire();
      machine.devices().plug(late);
      assertThat(names(machine)).containsExactly("cold", "late", "last");
      machine.control().save(saved);
    }
    try (Machine machine = Machine.create(config().device(last).device(late).build())) {
      assertThatThrownBy(() -> machine.control().restore(saved))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("there device virtio-rng-pci {addr=2, id=last}")
          .hasMessageContaining("here device virtio-rng-pci {addr=1, id=last}");
    }
    DeviceConfig placed = new DeviceConfig("virtio-rng-pci", Map.of("id", "last", "addr", "0x2.0"));
    try (Machine machine = Machine.create(config().device(placed).device(late).build())) {
      machine.control().restore(saved);
      assertThat(names(machine)).containsExactly("cold", "late", "last");
    }
  }

  @Test
  void aUnitLeavesWithItsAdapter() throws InterruptedException {
    Path saved = folder.resolve("saved");
    MachineConfig config =
        config()
            .device(new DeviceConfig("virtio-scsi-pci", Map.of("id", "s")))
            .device(new DeviceConfig("scsi-hd", Map.of("id", "d", "drive", "h")))
            .build();
    try (Machine machine = Machine.create(config)) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      assertThat(machine.devices().has("d")).isTrue();
      machine.devices().unplug("s");
      machine.control().reset();
      awaitGone(machine, queue, "s");
      letters.acquire();
      assertThat(machine.devices().has("d")).isFalse();
      machine.control().save(saved);
      machine.devices().plug(new DeviceConfig("virtio-blk-pci", Map.of("id", "d", "drive", "h")));
    }
    try (Machine machine = Machine.create(config().build())) {
      machine.control().restore(saved);
    }
  }

  /** Its drive comes with it and goes after it; all that it took is back. */
  @Test
  void aUnitComesToAnAdapterAndLeavesAtOnce() throws Exception {
    Path later = Files.write(folder.resolve("later"), new byte[1 << 20]);
    Path saved = folder.resolve("saved");
    DeviceConfig adapter = new DeviceConfig("virtio-scsi-pci", Map.of("id", "s"));
    DeviceConfig unit = new DeviceConfig("scsi-hd", Map.of("id", "u", "drive", "l"));
    try (Machine machine = Machine.create(config().device(adapter).build())) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      long before = machine.hostBytes();
      for (int i = 0; i < 3; i++) {
        machine.devices().addDrive(new DriveConfig("l", later, false).as("raw"));
        machine.devices().plug(unit);
        assertThat(machine.devices().present().getLast().properties())
            .containsEntry("bus", "s.0")
            .containsEntry("scsi-id", "0")
            .containsEntry("lun", "0");
        assertThatThrownBy(() -> machine.devices().removeDrive("l"))
            .isInstanceOf(ConfigurationException.class)
            .hasMessage("Node l is in use");
        machine.devices().unplug("u");
        awaitGone(machine, queue, "u");
        assertThat(machine.devices().has("u")).isFalse();
        machine.devices().removeDrive("l");
        assertThat(machine.hostBytes()).isEqualTo(before);
      }
      machine.devices().addDrive(new DriveConfig("l", later, false).as("raw"));
      machine.devices().plug(unit);
      machine.control().save(saved);
    }
    DriveConfig drive = new DriveConfig("l", later, false).as("raw");
    try (Machine machine =
        Machine.create(config().drive(drive).device(adapter).device(unit).build())) {
      machine.control().restore(saved);
      machine.start();
      machine.devices().unplug("u");
      assertThat(machine.devices().has("u")).isFalse();
    }
  }

  @Test
  void aHotAdapterTakesUnitsAndTakesThemAlong() throws Exception {
    try (Machine machine = Machine.create(config().build())) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      long before = machine.hostBytes();
      for (int i = 0; i < 2; i++) {
        machine.devices().plug(new DeviceConfig("virtio-scsi-pci", Map.of("id", "s")));
        machine
            .devices()
            .plug(new DeviceConfig("scsi-cd", Map.of("id", "u", "drive", "h", "bus", "s.0")));
        machine.devices().unplug("s");
        awaitGone(machine, queue, "s");
        assertThat(machine.devices().has("u")).isFalse();
        assertThat(machine.hostBytes()).isEqualTo(before);
      }
      assertThatThrownBy(() -> machine.devices().unplug("u")).hasMessage("Device 'u' not found");
    }
  }

  @Test
  void unitsOfTheVirtualBusStay() throws InterruptedException {
    MachineConfig config =
        config()
            .device(new DeviceConfig("spapr-vscsi", Map.of("id", "v")))
            .device(new DeviceConfig("scsi-hd", Map.of("id", "u", "drive", "h")))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      letters.acquire();
      assertThatThrownBy(() -> machine.devices().unplug("u"))
          .hasMessage("Bus 'v.0' does not support hotplugging");
      assertThatThrownBy(
              () -> machine.devices().plug(new DeviceConfig("scsi-cd", Map.of("id", "x"))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("Bus 'v.0' does not support hotplugging");
      assertThat(machine.devices().has("x")).isFalse();
      assertThat(machine.devices().has("u")).isTrue();
    }
  }

  @Test
  void aPortComesAndGoes() throws InterruptedException {
    DeviceConfig port =
        new DeviceConfig("virtserialport", Map.of("id", "p", "chardev", "c", "name", "org.x"));
    MachineConfig config =
        config().device(new DeviceConfig("virtio-serial-pci", Map.of("id", "s"))).build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      letters.acquire();
      assertThatThrownBy(() -> machine.devices().plug(port))
          .hasMessageContaining("chardev c is not known");
      for (int i = 0; i < 2; i++) {
        machine.devices().addLine("c", new SerialLine());
        machine.devices().plug(port);
        assertThatThrownBy(() -> machine.devices().removeLine("c"))
            .hasMessage("Chardev 'c' is busy");
        machine.devices().unplug("p");
        machine.devices().removeLine("c");
      }
      assertThatThrownBy(() -> machine.devices().removeLine("c"))
          .hasMessage("Chardev 'c' not found");
    }
  }

  @Test
  void networksComeAndGoAndTakeTheLinkOfTheirCard() throws InterruptedException {
    OptionText none = OptionText.parse("id=n", "");
    try (Machine machine = Machine.create(config().build())) {
      EventQueue queue = machine.events();
      machine.start();
      letters.acquire();
      long before = machine.hostBytes();
      machine.devices().addNetwork(new NetdevConfig("n", "user", none));
      assertThatThrownBy(() -> machine.devices().addNetwork(new NetdevConfig("n", "user", none)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("given twice");
      machine
          .devices()
          .plug(new DeviceConfig("virtio-net-pci", Map.of("id", "card", "netdev", "n")));
      machine.devices().setLink("card", false);
      machine.devices().setLink("n", true);
      machine.devices().removeNetwork("n");
      assertThatThrownBy(() -> machine.devices().setLink("n", true))
          .hasMessage("Device 'n' not found");
      machine.devices().setLink("card", true);
      machine.devices().addNetwork(new NetdevConfig("n", "user", none));
      machine.devices().unplug("card");
      awaitGone(machine, queue, "card");
      assertThatThrownBy(() -> machine.devices().setLink("card", true))
          .hasMessageContaining("not found");
      machine.devices().removeNetwork("n");
      assertThat(machine.devices().hasNetwork("n")).isFalse();
      assertThat(machine.hostBytes()).isEqualTo(before);
    }
  }

  @Test
  void aDriveIsResizedAndAnImageOfAnotherFormatIsNot() throws Exception {
    try (Machine machine = Machine.create(config().build())) {
      machine.start();
      letters.acquire();
      machine.devices().resizeDrive("h", 3 << 20);
      assertThat(Files.size(image)).isEqualTo(3 << 20);
      machine.devices().resizeDrive("h", 512);
      assertThat(Files.size(image)).isEqualTo(512);
      for (long bytes : new long[] {0, -512, 513}) {
        assertThatThrownBy(() -> machine.devices().resizeDrive("h", bytes))
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("a multiple of 512");
      }
      assertThatThrownBy(() -> machine.devices().resizeDrive("x", 512))
          .hasMessageContaining("not known");
      machine
          .devices()
          .addDrive(new DriveConfig("t", image.resolveSibling("c2"), false).temporarily());
    } catch (ConfigurationException e) {
      assertThat(e).hasMessageContaining("c2");
    }
  }
}
