package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BlockImage;
import dev.oriel.files.Share;
import dev.oriel.memory.HostShare;
import dev.oriel.options.OptionText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are cloned while they run. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForkTest {
  /** Where the guest counts in memory, one count a page. */
  private static final long COUNTS = 0x100_0000;

  private static final int PAGES = 64;

  @TempDir private Path folder;

  /**
   * Counts in a register and in each of some pages, ends in a loop of {@code !} when these differ,
   * and echoes what is typed.
   */
  private static Image counter() {
    return TinyGuest.assembled(
        "counter",
        """
        addi 29,0,0
        next:
        addis 31,0,0x100
        addi 28,0,64
        mtspr 9,28
        pages:
        ld 30,0(31)
        cmp 0,1,29,30
        bc 4,2,@wrong
        addi 30,30,1
        std 30,0(31)
        addi 31,31,0x1000
        bc 16,0,@pages
        addi 29,29,1
        addi 3,0,0x54
        addi 4,0,0
        sc 1
        cmpi 0,1,4,0
        bc 12,2,@next
        or 7,6,6
        or 6,5,5
        or 5,4,4
        addi 4,0,0
        addi 3,0,0x58
        sc 1
        b @next
        wrong:
        addi 3,0,0x58
        addi 4,0,0
        addi 5,0,1
        addis 6,0,0x2100
        rldicr 6,6,32,31
        sc 1
        b @wrong
        """);
  }

  private static MachineConfig.Builder counting() {
    return MachineConfig.builder().ram(256 << 20).kernel(counter());
  }

  private static long count(Machine machine, int page) {
    byte[] bytes = new byte[Long.BYTES];
    assertThat(machine.debugger().readPhysical(COUNTS + page * 4096L, bytes)).isTrue();
    return ByteBuffer.wrap(bytes).getLong();
  }

  private static void awaitCount(Machine machine, long count) throws InterruptedException {
    while (count(machine, 0) < count) {
      assertThat(machine.await(Duration.ofMillis(1))).isEmpty();
    }
  }

  private static void type(Machine machine, String text) throws Exception {
    machine.consoleInput().write(text.getBytes(UTF_8));
  }

  private static void awaitOutput(ByteArrayOutputStream console, String text)
      throws InterruptedException {
    while (!console.toString(UTF_8).equals(text)) {
      assertThat(text).startsWith(console.toString(UTF_8));
      Thread.sleep(1);
    }
  }

  @Test
  @SuppressWarnings("try") // It is closed early.
  void bothGoOnOnTheirOwnAndSoDoTheirClones() throws Exception {
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    ByteArrayOutputStream second = new ByteArrayOutputStream();
    ByteArrayOutputStream third = new ByteArrayOutputStream();
    try (Machine machine = Machine.create(counting().consoleOutput(first).build())) {
      machine.start();
      awaitCount(machine, 1000);
      type(machine, "a");
      awaitOutput(first, "a");
      try (Machine clone = machine.control().fork(own -> own.consoleOutput(second))) {
        long there = count(clone, 0);
        assertThat(there).isGreaterThanOrEqualTo(1000);
        awaitCount(machine, there + 100_000);
        assertThat(count(clone, 0)).as("it has not been started").isEqualTo(there);
        clone.start();
        awaitCount(clone, there + 1000);
        type(clone, "b");
        awaitOutput(second, "b");
        try (Machine other = clone.control().fork(own -> own.consoleOutput(third))) {
          long then = count(other, 0);
          assertThat(then).isGreaterThan(there);
          clone.close();
          other.start();
          awaitCount(other, then + 1000);
          type(other, "c");
          awaitOutput(third, "c");
        }
      }
      long now = count(machine, 0);
      awaitCount(machine, now + 1000);
      type(machine, "d");
      awaitOutput(first, "ad");
      assertThat(second.toString(UTF_8)).isEqualTo("b");
      assertThat(third.toString(UTF_8)).isEqualTo("c");
    }
  }

  /** Also clones of one that has been written to in the meantime. */
  @Test
  void aCloneHasAllOfTheMemoryAndTheRegisters() throws Exception {
    try (Machine machine = Machine.create(counting().build())) {
      machine.start();
      Random random = new Random(17);
      for (int round = 0; round < 20; round++) {
        awaitCount(machine, count(machine, 0) + 500);
        byte[] page = new byte[4096];
        random.nextBytes(page);
        long ra = 0x200_0000 + (random.nextLong(0xd00_0000) & -4096L);
        machine.debugger().writePhysical(ra, page);
        machine.control().pause();
        try (Machine clone = machine.control().fork()) {
          assertThat(clone.processors().read(0, "nip"))
              .isEqualTo(machine.processors().read(0, "nip"));
          for (int i = 0; i < 32; i++) {
            assertThat(clone.processors().read(0, "r" + i))
                .as("r" + i)
                .isEqualTo(machine.processors().read(0, "r" + i));
          }
          for (int i = 0; i < PAGES; i++) {
            assertThat(count(clone, i)).isEqualTo(count(machine, i));
          }
          byte[] copied = new byte[4096];
          clone.debugger().readPhysical(ra, copied);
          assertThat(copied).isEqualTo(page);
          clone.debugger().writePhysical(ra, new byte[4096]);
          machine.debugger().readPhysical(ra, copied);
          assertThat(copied).as("it is the clone's own").isEqualTo(page);
        }
        machine.control().resume();
      }
    }
  }

  private MachineConfig.Builder probe(Path disk, ByteArrayOutputStream console) {
    return MachineConfig.builder()
        .ram(1L << 30)
        .kernel(Image.probe())
        .consoleOutput(console)
        .drive(new DriveConfig("disk", disk, false).temporarily())
        .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")));
  }

  /** It creates windows, maps, reads and writes its disk, and checks all of it. */
  @Test
  void theProbePassesInItsCloneWhereverItIsCloned() throws Exception {
    byte[] content = new byte[1 << 20];
    new Random(5).nextBytes(content);
    Path disk = Files.write(folder.resolve("disk"), content);
    long whole;
    try (Machine machine = Machine.create(probe(disk, new ByteArrayOutputStream()).build())) {
      assertThat(machine.run()).isEqualTo(ShutdownReason.POWER_OFF);
      whole = machine.processors().executed();
    }
    Random random = new Random(7);
    int cloned = 0;
    for (int round = 0; round < 8; round++) {
      ByteArrayOutputStream before = new ByteArrayOutputStream();
      ByteArrayOutputStream after = new ByteArrayOutputStream();
      try (Machine machine = Machine.create(probe(disk, before).build())) {
        machine.start();
        long point = random.nextLong(whole);
        while (machine.processors().executed() < point
            && machine.await(Duration.ofNanos(1)).isEmpty()) {
          Thread.onSpinWait();
        }
        machine.control().pause();
        int written = before.size();
        try (Machine clone = machine.control().fork(own -> own.consoleOutput(after))) {
          machine.control().resume();
          clone.start();
          assertThat(clone.await(Duration.ofMinutes(1))).contains(ShutdownReason.POWER_OFF);
          assertThat(machine.await(Duration.ofMinutes(1))).contains(ShutdownReason.POWER_OFF);
        } catch (SnapshotException ended) {
          assertThat(ended).hasMessageContaining("does not run");
          continue;
        }
        cloned++;
        assertThat(before.toString(UTF_8).strip()).endsWith("PASS");
        assertThat(after.toString(UTF_8).strip()).as("from " + written).endsWith("PASS");
      }
    }
    assertThat(cloned).isPositive();
    assertThat(disk).hasBinaryContent(content);
  }

  @Test
  void whatTwoMachinesCannotHaveIsNamed() throws Exception {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    refused(
        counting()
            .drive(new DriveConfig("d", disk, false))
            .device(new DeviceConfig("virtio-blk-pci", Map.of("drive", "d"))),
        "drive d is written");
    refused(
        counting().netdev(new NetdevConfig("n", "dgram", OptionText.parse(dgram(), "type"))),
        "network n is a socket of the host (dgram)");
    refused(
        counting()
            .netdev(
                new NetdevConfig(
                    "n",
                    "user",
                    OptionText.parse(
                        "id=n,hostfwd=udp:127.0.0.1:%d-:22".formatted(freePort()), "type"))),
        "network n has ports of the host (hostfwd)");
    refused(
        counting().dmaSanitizer(new SanitizerConfig(false, Optional.empty(), line -> {})),
        "the DMA sanitizer");
  }

  @Test
  void bothHaveTheFoldersOfTheHost() throws Exception {
    MachineConfig config =
        counting()
            .share("s", Share.of(folder))
            .device(new DeviceConfig("virtio-9p-pci", Map.of("fsdev", "s", "mount_tag", "t")))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      awaitCount(machine, 1);
      try (Machine clone = machine.control().fork()) {
        long there = count(clone, 0);
        clone.start();
        awaitCount(clone, there + 1000);
      }
    }
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String dgram() throws IOException {
    return ("id=n,local.type=inet,local.host=127.0.0.1,local.port=%d,".formatted(freePort()))
        + "remote.type=inet,remote.host=127.0.0.1,remote.port=9";
  }

  private static void refused(MachineConfig.Builder config, String words) throws Exception {
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      awaitCount(machine, 1);
      assertThatThrownBy(machine.control()::fork)
          .isInstanceOf(SnapshotException.class)
          .message()
          .startsWith("the machine cannot be cloned: ")
          .hasLineCount(1)
          .contains(words);
      awaitCount(machine, count(machine, 0) + 100);
    }
  }

  @Test
  void oneThatDoesNotRunOrHasChangedIsRefused() throws Exception {
    MachineConfig.Builder config = counting().maxRam(1 << 30).slots(1);
    try (Machine machine = Machine.create(config.build())) {
      assertThatThrownBy(machine.control()::fork).hasMessageContaining("the guest does not run");
      machine.start();
      awaitCount(machine, 1);
      machine.memory().plug("dimm", 256 << 20);
      try (Machine clone = machine.control().fork()) {
        assertThat(clone.memory().plugged()).isEqualTo(machine.memory().plugged());
        assertThatThrownBy(clone.control()::fork).hasMessageContaining("the guest does not run");
      }
      assertThatThrownBy(() -> machine.control().fork(own -> own.cpus(2)))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("processors 1 of 1")
          .hasMessageContaining("processors 2 of 2");
      machine.devices().plug(new DeviceConfig("virtio-rng-pci", Map.of("id", "r")));
      assertThatThrownBy(machine.control()::fork).hasMessageContaining("has come or left");
      machine.control().stop();
      assertThatThrownBy(machine.control()::fork).hasMessageContaining("the guest does not run");
    }
  }

  /** Drives begin with the writes of the original, and part. */
  @Test
  void temporaryWritesAreCopied() throws Exception {
    byte[] content = new byte[3 << 16];
    Arrays.fill(content, (byte) 1);
    Path disk = Files.write(folder.resolve("disk"), content);
    DriveConfig drive = new DriveConfig("d", disk, false).temporarily();
    HostShare host = HostShare.unlimited();
    try (DriveImages one = new DriveImages(host, false, line -> {});
        DriveImages other = new DriveImages(host, false, line -> {})) {
      one.add(drive);
      other.add(drive);
      write(one, 1 << 16, 2);
      other.copyWrites(one);
      write(one, 2 << 16, 3);
      write(other, 0, 4);
      assertThat(read(one)).containsExactly(1, 2, 3);
      assertThat(read(other)).containsExactly(4, 2, 1);
    }
    assertThat(disk).hasBinaryContent(content);
  }

  private static void write(DriveImages drives, long at, int value) throws Exception {
    byte[] bytes = new byte[1 << 16];
    Arrays.fill(bytes, (byte) value);
    BlockImage image = drives.take("d");
    image.write(at, MemorySegment.ofArray(bytes));
    drives.giveBack("d");
  }

  private static int[] read(DriveImages drives) throws Exception {
    byte[] bytes = new byte[3 << 16];
    drives.take("d").read(0, MemorySegment.ofArray(bytes));
    drives.giveBack("d");
    return new int[] {bytes[0], bytes[1 << 16], bytes[2 << 16]};
  }

  /** The host's memory is freed with the clone, and no file is seen meanwhile. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void nothingIsLeftOfAClone() throws Exception {
    try (Machine machine = Machine.create(counting().build())) {
      machine.start();
      awaitCount(machine, 1);
      machine.control().fork().close();
      List<String> before = mappings();
      long files = openFiles();
      try (Machine clone = machine.control().fork()) {
        assertThat(mappings()).as("the test can see it").isNotEqualTo(before);
        assertThat(openFiles()).as("only the mapping keeps it").isEqualTo(files);
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
          assertThat(left.filter(path -> path.toString().endsWith(".memory"))).isEmpty();
        }
        clone.start();
        awaitCount(clone, count(clone, 0) + 100);
      }
      assertThat(mappings()).isEqualTo(before);
    }
  }

  private static List<String> mappings() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("memfd:oriel"))
        .toList();
  }

  private static long openFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .filter(
              file -> {
                try {
                  return Files.readSymbolicLink(file).toString().contains("memfd:oriel");
                } catch (IOException e) {
                  return false;
                }
              })
          .count();
    }
  }
}
