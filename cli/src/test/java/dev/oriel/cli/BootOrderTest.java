package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What firmware is told about the devices that have bootindex=. */
@Timeout(120)
class BootOrderTest {
  private static final String QEMU = "qemu-system-ppc64";

  /** Every kind of device that can be booted. */
  private static final List<String> DEVICES =
      List.of(
          "virtio-blk-pci,drive=d0,addr=1,bootindex=5",
          "virtio-scsi-pci,id=vs,addr=2",
          "scsi-hd,drive=d1,bus=vs.0,scsi-id=3,lun=1,bootindex=2",
          "scsi-cd,drive=d2,bus=vs.0,scsi-id=255,lun=300,bootindex=12",
          "spapr-vscsi,id=ss,reg=0x71000004",
          "scsi-cd,drive=d3,bus=ss.0,channel=3,scsi-id=4,bootindex=1",
          "scsi-hd,drive=d4,bus=ss.0,channel=7,scsi-id=63,lun=31,bootindex=11",
          "nvme,drive=d5,serial=1,addr=1f,bootindex=7",
          "virtio-net-pci,netdev=n0,addr=0xa,bootindex=3",
          "spapr-vlan,netdev=n1,reg=0x71000003,bootindex=0",
          "spapr-pci-host-bridge,index=3,id=br",
          "virtio-blk-pci,drive=d6,bus=br.0,addr=5,bootindex=2147483647",
          "virtio-blk-pci,drive=d7,bus=br.0,addr=6",
          "virtio-blk-pci,drive=d8,bus=br.0,addr=7,bootindex=-1");

  private static final Pattern LIST = Pattern.compile("/[ -~]*/l-lan@71000003 [ -~]*(?=\0)");

  @TempDir Path folder;
  private final List<String> drives = new ArrayList<>();

  @BeforeEach
  void makeDrives() throws IOException {
    for (int i = 0; i <= 8; i++) {
      Path file = Files.write(folder.resolve("image" + i), new byte[1 << 20]);
      drives.addAll(List.of("-drive", "file=%s,format=raw,if=none,id=d%d".formatted(file, i)));
    }
  }

  static boolean hasQemu() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, QEMU)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict=on", "strict=off", "menu=on"})
  @EnabledIf("hasQemu")
  void isWhatQemuTells(String boot) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("-m", "256M", "-boot", boot));
    options.addAll(List.of("-netdev", "user,id=n0", "-netdev", "user,id=n1"));
    options.addAll(drives);
    DEVICES.forEach(device -> options.addAll(List.of("-device", device)));
    String ours = toldByOriel(options);
    assertThat(ours).isEqualTo(toldByQemu(options));
    assertThat(ours.endsWith(" HALT")).isEqualTo(boot.equals("strict=on"));
  }

  /** After the reset of a running machine the order is that of one which was made so. */
  @Test
  void anotherTurnCountsAfterAReset() throws InterruptedException {
    List<String> options = new ArrayList<>(List.of("-m", "256M", "-netdev", "user,id=n1"));
    options.addAll(drives);
    String lan = "spapr-vlan,netdev=n1,reg=0x71000003,bootindex=0";
    for (String device : List.of(lan, "nvme,id=n,drive=d0,serial=1,bootindex=1", "spapr-vscsi")) {
      options.addAll(List.of("-device", device));
    }
    options.addAll(List.of("-device", "scsi-hd,id=h,drive=d1,bootindex=2"));
    for (int i = 2; i <= 8; i++) {
      options.addAll(List.of("-device", "virtio-blk-pci,id=v%d,drive=d%d".formatted(i, i)));
    }
    List<String> other =
        options.stream()
            .map(
                word ->
                    word.replace("serial=1,bootindex=1", "serial=1,bootindex=9")
                        .replace("id=h,drive=d1,bootindex=2", "id=h,drive=d1")
                        .replace("id=v5,drive=d5", "id=v5,drive=d5,bootindex=4"))
            .toList();
    String made = toldByOriel(other);
    try (Machine machine = Machine.create(config(options))) {
      machine.start();
      String before = told(machine);
      machine.devices().setProperty("n", "bootindex", 9);
      machine.devices().setProperty("h", "bootindex", -1);
      machine.devices().setProperty("v5", "bootindex", 4);
      machine.control().reset();
      assertThat(told(machine)).isNotEqualTo(before).isEqualTo(made);
      assertThat(machine.devices().present())
          .anyMatch(
              device ->
                  device.properties().getOrDefault("id", "").equals("n")
                      && device.properties().getOrDefault("bootindex", "").equals("9"));
      assertThatThrownBy(() -> machine.devices().setProperty("n", "serial", 1))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("nvme.serial cannot be changed while the machine runs");
    }
  }

  @Test
  void twoDevicesCannotHaveTheSameTurn() {
    assertRefused(
        "virtio-blk-pci: bootindex=4 has already been used",
        "nvme,drive=d0,serial=1,bootindex=4",
        "virtio-blk-pci,drive=d1,bootindex=4");
    assertRefused(
        "scsi-hd: bootindex=0 has already been used",
        "spapr-vscsi",
        "scsi-cd,drive=d0,bootindex=0",
        "scsi-hd,drive=d1,bootindex=0");
  }

  @Test
  void onlyADeviceThatCanBeBootedHasATurn() {
    assertRefused("virtio-rng-pci: there is no property 'bootindex'", "virtio-rng-pci,bootindex=1");
    assertRefused("spapr-vscsi: there is no property 'bootindex'", "spapr-vscsi,bootindex=1");
    assertRefused("nvme: bootindex=-2 must be", "nvme,drive=d0,serial=1,bootindex=-2");
  }

  private void assertRefused(String words, String... devices) {
    List<String> options = new ArrayList<>(drives);
    for (int i = 0; i < devices.length; i++) {
      options.addAll(List.of("-device", devices[i]));
    }
    for (int i = 0; i <= 8; i++) {
      String id = "drive=d" + i + ",";
      if (!(String.join(" ", devices) + ",").contains(id)) {
        options.addAll(List.of("-device", "virtio-blk-pci,drive=d" + i));
      }
    }
    assertThatThrownBy(() -> Machine.create(config(options)).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(words);
  }

  private static MachineConfig config(List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-bios", "none.bin"));
    ByteBuffer firmware = ByteBuffer.allocate(0x200);
    for (int at = 0; at < firmware.capacity(); at += Integer.BYTES) {
      firmware.putInt(at, 0x4800_0000); // b .
    }
    return RunParser.parse(all)
        .machine()
        .firmware(Image.of("a loop", firmware.array()))
        .consoleOutput(OutputStream.nullOutputStream())
        .build();
  }

  /** From the tree that firmware is entered with. */
  private static String toldByOriel(List<String> options) throws InterruptedException {
    try (Machine machine = Machine.create(config(options))) {
      machine.start();
      return told(machine);
    }
  }

  private static String told(Machine machine) throws InterruptedException {
    while (machine.processors().read(0, "nip") != 0x100) {
      Thread.sleep(10);
    }
    byte[] tree = new byte[1 << 16];
    assertThat(machine.debugger().readPhysical(machine.processors().read(0, "r3"), tree)).isTrue();
    return list(tree);
  }

  /** From the tree that QEMU writes into a file instead of starting the guest. */
  private String toldByQemu(List<String> options) throws IOException, InterruptedException {
    Path tree = folder.resolve("tree");
    List<String> command = new ArrayList<>(List.of(QEMU, "-M", "pseries,dumpdtb=" + tree));
    command.addAll(List.of("-cpu", "POWER9", "-nodefaults", "-display", "none"));
    command.addAll(options);
    Process qemu =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu.log").toFile())
            .start();
    assertThat(qemu.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(tree).as(() -> read(folder.resolve("qemu.log"))).exists();
    return list(Files.readAllBytes(tree));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String list(byte[] tree) {
    Matcher found = LIST.matcher(new String(tree, ISO_8859_1));
    assertThat(found.find()).isTrue();
    return found.group();
  }
}
