package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.Standstill;
import dev.oriel.options.OptionText;
import dev.oriel.testkit.SmallQcow2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guests that are saved, and go on in another machine. {@code -Doriel.rounds} makes it longer. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SaveAndRestoreTest {
  private static final int ROUNDS = Integer.getInteger("oriel.rounds", 6);

  @TempDir private Path folder;

  private MachineConfig.Builder probe(Path disk, ByteArrayOutputStream console) {
    return MachineConfig.builder()
        .ram(1L << 30)
        .kernel(Image.probe())
        .consoleOutput(console)
        .drive(new DriveConfig("disk", disk, false))
        .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")));
  }

  /**
   * The probe creates windows, maps and unmaps, reads and writes its disk, and checks all of it.
   */
  @Test
  void theProbePassesWhereverItIsSaved() throws Exception {
    byte[] content = new byte[1 << 20];
    new Random(5).nextBytes(content);
    Path disk = Files.write(folder.resolve("disk"), content);
    long whole = lengthOf(disk);
    Random random = new Random(7);
    int saved = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Path other = folder.resolve("other" + round);
      Path file = folder.resolve("snapshot");
      ByteArrayOutputStream before = new ByteArrayOutputStream();
      try (Machine machine = Machine.create(probe(disk, before).build())) {
        machine.start();
        long point = random.nextLong(whole);
        while (machine.processors().executed() < point
            && machine.await(Duration.ofNanos(1)).isEmpty()) {
          Thread.onSpinWait();
        }
        machine.control().pause();
        try (Standstill.Still _ = machine.control().standStill()) {
          machine.control().save(file, SnapshotForm.values()[round % 2]);
          Files.copy(disk, other);
        } catch (SnapshotException ended) {
          assertThat(ended).hasMessageContaining("does not run");
          continue;
        }
      }
      saved++;
      Files.write(disk, content);
      ByteArrayOutputStream after = new ByteArrayOutputStream();
      try (Machine machine = Machine.create(probe(other, after).build())) {
        machine.control().restore(file);
        machine.start();
        assertThat(machine.await(Duration.ofMinutes(2))).contains(ShutdownReason.POWER_OFF);
      }
      String output = before.toString(UTF_8) + after.toString(UTF_8);
      assertThat(output.strip()).as("round " + round).endsWith("PASS");
      assertThat(other).hasBinaryContent(content);
    }
    assertThat(saved).isPositive();
  }

  /** The instructions of a whole run. */
  private long lengthOf(Path disk) throws InterruptedException {
    try (Machine machine = Machine.create(probe(disk, new ByteArrayOutputStream()).build())) {
      assertThat(machine.run()).isEqualTo(ShutdownReason.POWER_OFF);
      return machine.processors().executed();
    }
  }

  private static final long PERIOD = 10_000;

  private MachineConfig.Builder counted(Path disk, Engine engine, Consumer<StatePoint> observer) {
    return probe(disk, new ByteArrayOutputStream())
        .engine(engine)
        .instructionTime(true)
        .random(new Random(3))
        .clock(InstantSource.fixed(Instant.EPOCH))
        .observeState(PERIOD, observer);
  }

  /** The hashes of a whole run that goes on from a file, or else begins. */
  private List<Long> hashes(Path disk, Engine engine, Optional<Path> snapshot) throws Exception {
    List<Long> hashes = new ArrayList<>();
    try (Machine machine =
        Machine.create(counted(disk, engine, point -> hashes.add(point.hash())).build())) {
      snapshot.ifPresent(machine.control()::restore);
      assertThat(machine.run()).isEqualTo(ShutdownReason.POWER_OFF);
    }
    return hashes;
  }

  /**
   * Under a clock that counts instructions a run with a disk is the same as the one before,
   * whatever the engine, and in two pieces.
   */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER"})
  void everyRegisterStaysTheSame(Engine engine) throws Exception {
    byte[] content = new byte[1 << 20];
    new Random(5).nextBytes(content);
    Path disk = Files.write(folder.resolve("disk"), content);
    List<Long> expected = hashes(disk, Engine.INTERPRETER, Optional.empty());
    Files.write(disk, content);
    assertThat(hashes(disk, engine, Optional.empty())).isEqualTo(expected);
    Random random = new Random(13);
    for (int round = 0; round < 4; round++) {
      int point = random.nextInt(expected.size());
      Path file = folder.resolve("snapshot");
      Files.write(disk, content);
      Path other = saveAt(point, disk, engine, file);
      assertThat(hashes(other, engine, Optional.of(file)))
          .as("saved at point " + point)
          .isEqualTo(expected.subList(point + 1, expected.size()));
    }
  }

  /** Saves a run at one of its points; returns what its disk was then. */
  private Path saveAt(int point, Path disk, Engine engine, Path file) throws Exception {
    Path other = folder.resolve("other");
    Machine[] first = new Machine[1];
    int[] seen = new int[1];
    Consumer<StatePoint> observer =
        state -> {
          if (seen[0]++ == point) {
            first[0].control().save(file);
            try {
              Files.copy(disk, other, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            first[0].control().pause();
          }
        };
    first[0] = Machine.create(counted(disk, engine, observer).build());
    try (Machine machine = first[0]) {
      machine.start();
      while (!machine.control().isPaused()) {
        assertThat(machine.await(Duration.ofMillis(1))).isEmpty();
      }
    }
    return other;
  }

  private Path snapshot(MachineConfig.Builder config) throws Exception {
    return snapshot(config, SnapshotForm.PACKED);
  }

  private Path snapshot(MachineConfig.Builder config, SnapshotForm form) throws Exception {
    Path file = folder.resolve("snapshot");
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      while (machine.processors().executed() == 0) {
        Thread.sleep(1);
      }
      machine.control().save(file, form);
    }
    return file;
  }

  private static MachineConfig.Builder spinning() {
    return MachineConfig.builder()
        .ram(256 << 20)
        .cpus(2)
        .kernel(TinyGuest.assembled("spin", "spin:\naddi 3,3,1\nb @spin\n"));
  }

  private static void refused(MachineConfig.Builder config, Path file, String... words) {
    try (Machine machine = Machine.create(config.build())) {
      assertThatThrownBy(() -> machine.control().restore(file))
          .isInstanceOf(SnapshotException.class)
          .message()
          .startsWith("snapshot " + file + " cannot be used: ")
          .hasLineCount(1)
          .contains(words);
    }
  }

  /** What is restored is saved as the same bytes. */
  @Test
  void aSnapshotOfARestoredMachineIsTheSame() throws Exception {
    isTheSame(spinning(), snapshot(spinning()));
  }

  /** One of each device, and memory that was plugged. */
  @Test
  void everyDeviceCanBeSaved() throws Exception {
    Path raw = Files.write(folder.resolve("raw"), new byte[1 << 20]);
    Path qcow2 = Files.write(folder.resolve("qcow2"), SmallQcow2.varied());
    Path file = folder.resolve("snapshot");
    try (Machine machine = Machine.create(full(raw, qcow2).build())) {
      machine.start();
      while (machine.processors().executed() == 0) {
        Thread.sleep(1);
      }
      machine.memory().plug("dimm", 256 << 20);
      machine.control().save(file);
    }
    isTheSame(full(raw, qcow2), file);
  }

  private void isTheSame(MachineConfig.Builder config, Path file) throws Exception {
    Path again = folder.resolve("again");
    try (Machine machine = Machine.create(config.build())) {
      machine.control().restore(file);
      machine.control().pause();
      machine.start();
      SnapshotException early = null;
      do {
        try {
          machine.control().save(again);
          early = null;
        } catch (SnapshotException e) {
          early = e;
        }
      } while (early != null);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(again)))
        .as("the guest's memory is its owner's")
        .isEqualTo("rw-------");
    List<byte[]> first = sections(file);
    List<byte[]> second = sections(again);
    assertThat(second).hasSameSizeAs(first);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)).as("section " + i).isEqualTo(first.get(i));
    }
  }

  /** But for the first part, which holds the time: it went on until the pause. */
  private static List<byte[]> sections(Path file) throws Exception {
    List<byte[]> sections = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).position(12);
    while (bytes.hasRemaining()) {
      int name = bytes.getInt();
      byte[] section = new byte[name + bytes.getInt() + 4];
      bytes.get(section);
      if (!new String(section, 0, name, UTF_8).equals("partition")) {
        sections.add(section);
      }
    }
    return sections;
  }

  /** One of each device, and memory that was plugged. */
  private MachineConfig.Builder full(Path raw, Path qcow2) {
    return MachineConfig.builder()
        .ram(256 << 20)
        .maxRam(2L << 30)
        .slots(2)
        .kernel(TinyGuest.assembled("spin", "spin:\naddi 3,3,1\nb @spin\n"))
        .drive(new DriveConfig("raw", raw, false))
        .drive(new DriveConfig("qcow2", qcow2, false))
        .netdev(new NetdevConfig("n0", "user", OptionText.parse("id=n0", "type")))
        .netdev(new NetdevConfig("n1", "user", OptionText.parse("id=n1", "type")))
        .device(new DeviceConfig("virtio-blk-pci", Map.of("drive", "raw")))
        .device(new DeviceConfig("virtio-net-pci", Map.of("netdev", "n0")))
        .device(new DeviceConfig("spapr-vlan", Map.of("netdev", "n1")))
        .device(new DeviceConfig("virtio-rng-pci", Map.of()))
        .line("l", new SerialLine())
        .terminal(new TerminalConfig(OptionalInt.of(0x3000_1000), new SerialLine()))
        .device(new DeviceConfig("virtio-serial-pci", Map.of()))
        .device(new DeviceConfig("virtconsole", Map.of("chardev", "l")))
        .device(new DeviceConfig("virtio-scsi-pci", Map.of("id", "s0")))
        .device(new DeviceConfig("scsi-hd", Map.of("bus", "s0.0", "drive", "qcow2")))
        .device(new DeviceConfig("spapr-vscsi", Map.of("id", "s1")))
        .device(new DeviceConfig("scsi-cd", Map.of("bus", "s1.0")))
        .device(new DeviceConfig("coherent-gpu", Map.of("ram", "256M")));
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatDoesNotFitIsRefused(SnapshotForm form) throws Exception {
    Path file = snapshot(spinning(), form);
    byte[] bytes = Files.readAllBytes(file);
    refused(
        spinning().ram(512 << 20), file, "of another machine", "ram 268435456", "ram 536870912");
    refused(spinning().cpus(1), file, "processors 2 of 2", "processors 1 of 1");
    Path other = folder.resolve("other");
    Files.write(other, new byte[100]);
    refused(spinning(), other, "it is not a snapshot");
    Files.write(other, new byte[0]);
    refused(spinning(), other, "it is cut off");
    Random random = new Random(11);
    for (int i = 0; i < 50; i++) {
      Files.write(other, Arrays.copyOf(bytes, random.nextInt(12, bytes.length)));
      refused(spinning(), other, "it ");
      byte[] edited = bytes.clone();
      edited[random.nextInt(12, bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(other, edited);
      refused(spinning(), other, "it ");
    }
    byte[] newer = bytes.clone();
    newer[11]++;
    Files.write(other, newer);
    refused(
        spinning(),
        other,
        "it has version %d of the format; this Oriel reads version %d"
            .formatted(SnapshotSink.VERSION + 1, SnapshotSink.VERSION));
  }

  @Test
  void aDriveThatHasChangedIsRefused() throws Exception {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    MachineConfig.Builder config =
        spinning()
            .drive(new DriveConfig("disk", disk, false))
            .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")));
    Path file = snapshot(config);
    byte[] changed = new byte[1 << 20];
    changed[4711] = 1;
    Files.write(disk, changed);
    refused(config, file, "drive disk of");
  }

  @Test
  void firmwareThatHasChangedIsRefused() throws Exception {
    Path file = snapshot(spinning().firmware(looping("slof.bin", 1 << 10)));
    refused(
        spinning().firmware(looping("newer.bin", 1 << 11)),
        file,
        "of another machine",
        "firmware of 1024 bytes",
        "firmware of 2048 bytes");
    refused(spinning(), file, "of another machine", "firmware of 1024 bytes");
  }

  /** Firmware all of branches to themselves. */
  private Image looping(String name, int bytes) throws Exception {
    ByteBuffer branches = ByteBuffer.allocate(bytes);
    while (branches.hasRemaining()) {
      branches.putInt(0x4800_0000);
    }
    return Image.file(Files.write(folder.resolve(name), branches.array()));
  }

  @Test
  void whatCannotBeSavedIsNamed() throws Exception {
    Path file = folder.resolve("snapshot");
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    MachineConfig.Builder config =
        spinning()
            .drive(new DriveConfig("disk", disk, false).temporarily())
            .device(new DeviceConfig("virtio-blk-pci", Map.of("drive", "disk")));
    assertThatThrownBy(() -> snapshot(config))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("the writes to drive disk are temporary");
    assertThat(file).doesNotExist();
    try (Machine machine = Machine.create(spinning().build())) {
      assertThatThrownBy(() -> machine.control().save(file))
          .hasMessageContaining("the guest does not run");
      machine.start();
      while (machine.processors().executed() == 0) {
        Thread.sleep(1);
      }
      assertThatThrownBy(() -> machine.control().restore(file))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> machine.control().save(folder.resolve("none/snapshot")))
          .isInstanceOf(HostException.class)
          .hasMessageContaining("no such file or folder");
      Path inTheWay = Files.createDirectory(folder.resolve("way"));
      assertThatThrownBy(() -> machine.control().save(inTheWay)).isInstanceOf(HostException.class);
      assertThat(folder.resolve("way.part")).doesNotExist();
    }
  }

  /** What a guest writes stays its own. */
  @Test
  void aMappedFileIsNotWritten() throws Exception {
    Path file = snapshot(counting(), SnapshotForm.MAPPED);
    byte[] before = Files.readAllBytes(file);
    try (Machine one = Machine.create(counting().build());
        Machine other = Machine.create(counting().build())) {
      one.control().restore(file);
      one.start();
      while (one.processors().executed() < 1_000_000) {
        Thread.sleep(1);
      }
      other.control().restore(file);
    }
    assertThat(file).hasBinaryContent(before);
  }

  /** Counts in a page of memory. */
  private static MachineConfig.Builder counting() {
    return MachineConfig.builder()
        .ram(256 << 20)
        .kernel(
            TinyGuest.assembled(
                "count", "addis 4,0,0x100\ncount:\naddi 3,3,1\nstd 3,0(4)\nb @count\n"));
  }

  /** The memory of two would be mixed. */
  @Test
  void oneGuestIsTakenOverByAMachine() throws Exception {
    Path file = snapshot(spinning());
    try (Machine machine = Machine.create(spinning().build())) {
      machine.control().restore(file);
      assertThatThrownBy(() -> machine.control().restore(file))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
