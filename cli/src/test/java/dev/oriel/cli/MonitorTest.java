package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.CpuCore;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.HostException;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.MemoryDevice;
import dev.oriel.machine.PciDevice;
import dev.oriel.machine.WindowSnapshot;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MonitorTest {
  @TempDir private Path folder;
  private final List<MemoryDevice> devices = new ArrayList<>();
  private final List<DeviceConfig> plugged = new ArrayList<>();
  private final List<Path> saved = new ArrayList<>();
  private final List<Boolean> injected = new ArrayList<>();
  private final IdleBackends backends = new IdleBackends();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private int quits;
  private boolean broken;
  private @Nullable BalloonState balloon;
  private RunState status = RunState.PRELAUNCH;

  private final MonitorTarget target =
      new MonitorTarget() {
        @Override
        public MigrationTarget migration() {
          return new IdleTarget().migration();
        }

        @Override
        public void plugMemory(String id, long size) {
          if (size % (256 << 20) != 0) {
            throw new ConfigurationException(id + ": a multiple of 256 MiB is needed");
          }
          devices.add(new MemoryDevice(id, 0x8000_0000L, size));
        }

        @Override
        public void unplugMemory(String id) {
          devices.removeIf(device -> device.id().equals(id));
        }

        @Override
        public void plug(DeviceConfig device) {
          if (device.properties().containsKey("memdev")) {
            throw new ConfigurationException("there is no property 'memdev'");
          }
          plugged.add(device);
        }

        @Override
        public Optional<BalloonState> balloon() {
          return Optional.ofNullable(balloon);
        }

        @Override
        public void balloon(long bytes) {
          balloon = new BalloonState(bytes, Map.of("stat-free-memory", 5L), 7);
        }

        @Override
        public void unplug(String id) {
          plugged.removeIf(device -> id.equals(device.properties().get("id")));
        }

        @Override
        public List<CpuCore> cores() {
          return List.of();
        }

        @Override
        public boolean hasDevice(String id) {
          return plugged.stream().anyMatch(device -> id.equals(device.properties().get("id")));
        }

        @Override
        public BackendTarget backends() {
          return backends;
        }

        @Override
        public List<MemoryDevice> memoryDevices() {
          return devices;
        }

        @Override
        public void save(Path file) {
          if (file.startsWith("/full")) {
            throw new HostException(file + ": no space left");
          }
          saved.add(file);
        }

        @Override
        public long dump(Path file) {
          return 1 << 20;
        }

        @Override
        public void stop() {
          status = RunState.PAUSED;
        }

        @Override
        public List<BusSnapshot> buses() {
          MappedRun run = new MappedRun(1L << 59, 0x2_0000, 0x2_0000, 0, 0x2_0000, 1);
          return List.of(
              new BusSnapshot(0, 1, List.of(16), 0, 0, List.of()),
              new BusSnapshot(
                  1,
                  1,
                  List.of(16),
                  0,
                  0x20_0000,
                  List.of(
                      new WindowSnapshot(
                          0x8000_0101L, 1L << 59, 0x20_0000, 16, false, 0, List.of(run)))));
        }

        @Override
        public void cont() {
          status = RunState.RUNNING;
        }

        @Override
        public RunState state() {
          return status;
        }

        @Override
        public List<String> interruptController() {
          return List.of("CPU 0 XIRR=00000000", "ICS 1000..1fff");
        }

        @Override
        public List<PciDevice> pciDevices() {
          return List.of();
        }

        @Override
        public void reset() {}

        @Override
        public void powerDown() {}

        @Override
        public void injectDmaError(int hostBridge, boolean write) {
          if (hostBridge != 3) {
            throw new ConfigurationException("there is no host bridge " + hostBridge);
          }
          injected.add(write);
        }

        @Override
        public void quit() {
          if (broken) {
            throw new IllegalStateException("broken");
          }
          quits++;
        }
      };

  private final Monitor monitor = monitor(target);

  private static Monitor monitor(MonitorTarget target) {
    MachineConfig config = MachineConfig.builder().build();
    return Monitors.of(
            target, new Inventory(config, List.of(), new BlockNodes()), new MonitorEvents())
        .people();
  }

  @Test
  void theGuestIsSaved() {
    assertThat(monitor.execute("savevm /tmp/a file")).isEmpty();
    assertThat(saved).containsExactly(Path.of("/tmp/a file"));
    assertThat(monitor.execute("savevm")).contains("file=… is required: the name of a file");
    assertThat(monitor.execute("savevm a\0b")).startsWith("Error: savevm a\\x00b: ");
    assertThat(monitor.execute("savevm /full/x")).isEqualTo("Error: /full/x: no space left\n");
  }

  @Test
  void windowsAreShownWithWhatTheyMapAndWhatAHostLocks() {
    assertThat(monitor.execute("info dma"))
        .isEqualTo(
            """
            host bridge 0
            host bridge 1: the host locks 2097152 bytes
              window 0x80000101 at 0x800000000000000: 2097152 bytes in pages of 2^16, 131072 mapped
                0x800000000000000 to 0x80000000001ffff: 131072 bytes, memory from 0x0 to 0x1ffff
            """);
  }

  @Test
  void theInterruptControllerIsShown() {
    assertThat(monitor.execute("info pic")).isEqualTo("CPU 0 XIRR=00000000\nICS 1000..1fff\n");
  }

  @Test
  void memoryIsCreatedPluggedShownAndUnplugged() {
    assertThat(monitor.execute("object_add memory-backend-ram,id=mem1,size=512M")).isEmpty();
    assertThat(monitor.execute("device_add pc-dimm,id=dimm1,memdev=mem1")).isEmpty();
    assertThat(monitor.execute("info memory-devices"))
        .contains("\"dimm1\"", "addr: 0x80000000", "size: 536870912", "/objects/mem1");
    assertThat(monitor.execute("object_del mem1")).contains("in use by dimm1");
    assertThat(monitor.execute("device_add pc-dimm,id=dimm2,memdev=mem1")).contains("in use");
    assertThat(monitor.execute("device_del dimm1")).isEmpty();
    assertThat(monitor.execute("info memory-devices")).isEmpty();
    assertThat(monitor.execute("object_del mem1")).isEmpty();
  }

  @Test
  void theBalloonIsSetAndShown() {
    String none = "Error: No balloon device has been activated\n";
    assertThat(monitor.execute("balloon 512")).isEqualTo(none);
    assertThat(monitor.execute("info balloon")).isEqualTo(none);
    balloon = new BalloonState(2L << 30, Map.of(), 0);
    assertThat(monitor.execute("info balloon")).isEqualTo("balloon: actual=2048\n");
    assertThat(monitor.execute("balloon 512")).isEmpty();
    assertThat(monitor.execute("info balloon")).isEqualTo("balloon: actual=512\n");
    assertThat(monitor.execute("balloon 0")).startsWith("Error: ");
    assertThat(monitor.execute("balloon")).startsWith("Error: ");
  }

  @Test
  void devicesArePluggedWithTheirPropertiesAndUnplugged() {
    assertThat(monitor.execute("device_add nvme,id=n,drive=d,serial=a,,b")).isEmpty();
    assertThat(plugged)
        .containsExactly(
            new DeviceConfig("nvme", Map.of("id", "n", "drive", "d", "serial", "a,b")));
    assertThat(monitor.execute("device_del m")).isEqualTo("Error: Device 'm' not found\n");
    assertThat(monitor.execute("device_del n")).isEmpty();
    assertThat(plugged).isEmpty();
    assertThat(monitor.execute("device_add virtio-rng-pci")).isEmpty();
    assertThat(plugged).containsExactly(new DeviceConfig("virtio-rng-pci", Map.of()));
  }

  @Test
  void injectsDmaErrorsInOneDirection() {
    assertThat(monitor.execute("dma_error_inject 3 write")).isEmpty();
    assertThat(monitor.execute("dma_error_inject 3 read")).isEmpty();
    assertThat(injected).containsExactly(true, false);
  }

  @Test
  void contAndStop() {
    assertThat(monitor.execute("info status")).isEqualTo("VM status: paused (prelaunch)\n");
    assertThat(monitor.execute("c")).isEmpty();
    assertThat(monitor.execute("info status")).isEqualTo("VM status: running\n");
    assertThat(monitor.execute("stop")).isEmpty();
    assertThat(monitor.execute("info status")).isEqualTo("VM status: paused\n");
  }

  @Test
  void everyMistakeIsOneLine() {
    monitor.execute("object_add memory-backend-ram,id=odd,size=100M");
    for (String line :
        List.of(
            "migrate",
            "info block",
            "object_add",
            "object_add rng-random,id=x,size=1G",
            "object_add memory-backend-ram,id=x,size=much",
            "object_add memory-backend-ram,id=x,size=1G,nosuch=on",
            "object_add memory-backend-ram,id=odd,size=1G",
            "object_del none",
            "dma_error_inject",
            "dma_error_inject 3",
            "dma_error_inject 3 both",
            "dma_error_inject -1 read",
            "dma_error_inject 2 read",
            "device_add nvme,id=x,memdev=odd",
            "device_add pc-dimm,id=x,memdev=none",
            "device_add pc-dimm,id=x,memdev=odd")) {
      assertThat(monitor.execute(line)).as(line).matches("(Error: |unknown command).*\n");
    }
    assertThat(devices).isEmpty();
  }

  @Test
  void keysBecomeLines() {
    StringBuilder shown = new StringBuilder();
    MonitorLine line = new MonitorLine(monitor, shown::append, true);
    "quix\u007ft\r".chars().forEach(line::key);
    assertThat(quits).isEqualTo(1);
    assertThat(shown).hasToString("quix\b \bt\n" + Monitor.PROMPT);
  }

  @Test
  void aSocketServesOneClientAfterTheOther() throws IOException {
    Path path = folder.resolve("monitor");
    try (MonitorSocket _ = new MonitorSocket(new SocketPlace.Unix(path), monitor, failures::add)) {
      for (int i = 1; i <= 2; i++) {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
          client.write(ByteBuffer.wrap("quit\nhelp\n".getBytes(UTF_8)));
          StringBuilder answer = new StringBuilder();
          ByteBuffer bytes = ByteBuffer.allocate(4096);
          while (!answer.toString().endsWith("this help\n" + Monitor.PROMPT)
              && client.read(bytes.clear()) >= 0) {
            answer.append(UTF_8.decode(bytes.flip()));
          }
          assertThat(quits).isEqualTo(i);
        }
      }
    }
    assertThat(Files.exists(path)).isFalse();
  }

  @Test
  void aSocketIsAccessibleToItsOwnerOnly() throws IOException {
    Path path = folder.resolve("monitor");
    try (MonitorSocket _ = new MonitorSocket(new SocketPlace.Unix(path), monitor, failures::add)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).as("nothing else is left").containsExactly(path);
      }
    }
  }

  @Test
  void onlyADeadSocketIsReplaced() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("file"), "content");
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    Path live = folder.resolve("live");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(live));
      for (Path path : List.of(file, fifo, link, live, folder, Path.of("/dev/null"))) {
        Object before = Files.readAttributes(path, "unix:ino,mode", LinkOption.NOFOLLOW_LINKS);
        assertThatThrownBy(
                () -> new MonitorSocket(new SocketPlace.Unix(path), monitor, failures::add))
            .isInstanceOf(UsageException.class)
            .hasMessageStartingWith("-monitor: " + path);
        assertThat((Object) Files.readAttributes(path, "unix:ino,mode", LinkOption.NOFOLLOW_LINKS))
            .isEqualTo(before);
      }
      SocketChannel.open(UnixDomainSocketAddress.of(live)).close();
    }
    assertThat(Files.exists(live)).isTrue();
    try (MonitorSocket _ = new MonitorSocket(new SocketPlace.Unix(live), monitor, failures::add)) {
      SocketChannel.open(UnixDomainSocketAddress.of(live)).close();
    }
    assertThat(Files.exists(live)).isFalse();
  }

  @Test
  void aFileThatReplacedTheSocketIsNotRemoved() throws IOException {
    Path path = folder.resolve("monitor");
    try (MonitorSocket _ = new MonitorSocket(new SocketPlace.Unix(path), monitor, failures::add)) {
      Files.delete(path);
      Files.writeString(path, "other");
    }
    assertThat(path).hasContent("other");
  }

  @Test
  void aClientThatNeverReadsDoesNotBlockOthers() throws IOException, InterruptedException {
    Path path = folder.resolve("monitor");
    try (MonitorSocket _ = new MonitorSocket(new SocketPlace.Unix(path), monitor, failures::add);
        SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(path));
        SocketChannel deaf = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      deaf.configureBlocking(false);
      ByteBuffer lines = ByteBuffer.wrap("help\n".repeat(1000).getBytes(UTF_8));
      long taken = 0;
      for (int refusals = 0; refusals < 20; ) {
        int count = deaf.write(lines.rewind());
        taken += count;
        if (count == 0) {
          refusals++;
          Thread.sleep(5);
        }
        assertThat(taken).as("it is not read from either").isLessThan(64 << 20);
      }
      assertThat(silent.isConnected()).isTrue();
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        client.write(ByteBuffer.wrap("quit\n".getBytes(UTF_8)));
        ByteBuffer answer = ByteBuffer.allocate(2 * Monitor.PROMPT.length());
        while (answer.hasRemaining() && client.read(answer) >= 0) {}
      }
      assertThat(quits).isEqualTo(1);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aMonitorThatDiesIsReported() throws IOException, InterruptedException {
    Path path = folder.resolve("monitor");
    CountDownLatch died = new CountDownLatch(1);
    broken = true;
    try (MonitorSocket _ =
            new MonitorSocket(new SocketPlace.Unix(path), monitor, e -> died.countDown());
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      client.write(ByteBuffer.wrap("quit\n".getBytes(UTF_8)));
      assertThat(died.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatDevicesWorkWithIsAddedAndRemoved() {
    assertThat(monitor.execute("drive_add 0 if=none,id=d,file=/tmp/x,format=raw"))
        .isEqualTo("OK\n");
    assertThat(monitor.execute("drive_add 0 file=/tmp/x")).startsWith("Error: drive_add: if=none");
    assertThat(monitor.execute("block_resize d 3")).isEmpty();
    assertThat(monitor.execute("block_resize e 3M")).isEqualTo("Error: Device 'e' not found\n");
    assertThat(monitor.execute("drive_del d")).isEmpty();
    assertThat(monitor.execute("netdev_add user,id=n,hostfwd=tcp::1-:2,hostfwd=tcp::3-:4"))
        .isEmpty();
    assertThat(monitor.execute("set_link n off")).isEmpty();
    assertThat(monitor.execute("set_link card on")).isEmpty();
    assertThat(backends.changes).containsExactly("d has 3145728", "n down", "card up");
    assertThat(monitor.execute("netdev_del n")).isEmpty();
    assertThat(monitor.execute("netdev_del n")).isEqualTo("Error: Device 'n' not found\n");
    assertThat(monitor.execute("chardev-add socket,id=c,path=/tmp/s,server=on,wait=off")).isEmpty();
    assertThat(monitor.execute("chardev-add socket,id=w,path=/tmp/s,server=on"))
        .contains("wait=off");
    assertThat(monitor.execute("chardev-add stdio,id=s")).contains("not free");
    assertThat(monitor.execute("chardev-remove c")).isEmpty();
    assertThat(monitor.execute("chardev-remove c")).contains("not found");
    assertThat(monitor.execute("object_add rng-builtin,id=r")).isEmpty();
    assertThat(monitor.execute("device_add virtio-rng-pci,rng=q"))
        .isEqualTo("Error: Device 'q' not found\n");
    assertThat(monitor.execute("device_add virtio-rng-pci,rng=r,id=g")).isEmpty();
    assertThat(monitor.execute("object_del r")).isEmpty();
  }
}
