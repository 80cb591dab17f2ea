package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.replay.LogReader;
import dev.oriel.machine.replay.LogRecord;
import dev.oriel.machine.replay.LogWriter;
import dev.oriel.net.Card;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What came from outside at any time comes again at the same instruction. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordAndReplayTest {
  private static final long PERIOD = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /** Counts, and echoes what is typed: what it writes depends on when that came. */
  static Image counter() {
    return TinyGuest.assembled(
        "counter",
        """
        addi 14,0,0
        count:
        addi 14,14,1
        addi 3,0,0x54
        addi 4,0,0
        sc 1
        cmpi 0,1,4,0
        bc 12,2,@count
        ori 6,14,0
        ori 7,5,0
        addi 5,0,16
        addi 4,0,0
        addi 3,0,0x58
        sc 1
        b @count
        """);
  }

  private Path log() {
    return folder.resolve("log");
  }

  private MachineConfig.Builder machine(
      Engine engine, List<Long> hashes, ByteArrayOutputStream console) {
    return MachineConfig.builder()
        .ram(256L << 20)
        .kernel(counter())
        .engine(engine)
        .instructionTime(true)
        .clock(InstantSource.fixed(Instant.EPOCH))
        .random(new Random(3))
        .consoleOutput(console)
        .observeState(PERIOD, point -> hashes.add(point.hash()));
  }

  private record Run(List<Long> hashes, String console) {}

  /** Types at random moments, resets the machine now and then, and stops it at one. */
  private Run recorded(Engine engine, long seed) throws Exception {
    List<Long> hashes = Collections.synchronizedList(new ArrayList<>());
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    Random random = new Random(seed);
    MachineConfig config =
        machine(engine, hashes, console)
            .recording(new RecordingConfig(false, log(), "a note", PERIOD, Optional.empty(), false))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      OutputStream keys = machine.consoleInput();
      for (int i = 0; i < 60; i++) {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(4000));
        byte[] text = new byte[1 + random.nextInt(30)];
        random.nextBytes(text);
        keys.write(text);
        if (i % 20 == 19) {
          machine.control().reset();
        }
        if (i % 16 == 15) {
          machine.control().pause();
          machine.control().resume();
        }
      }
      machine.control().stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
    }
    return new Run(List.copyOf(hashes), console.toString(ISO_8859_1));
  }

  private Run replayed(Engine engine, List<String> told) throws InterruptedException {
    List<Long> hashes = Collections.synchronizedList(new ArrayList<>());
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    MachineConfig config =
        machine(engine, hashes, console)
            .random(new Random(99))
            .warnings(told::add)
            .recording(RecordingConfig.replay(log()))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      assertThat(machine.await(PATIENCE)).contains(ShutdownReason.STOPPED);
    }
    return new Run(List.copyOf(hashes), console.toString(ISO_8859_1));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER"})
  void whatIsTypedComesAgainAtTheSameInstruction(Engine engine) throws Exception {
    Run run = recorded(engine, 5);
    assertThat(run.console.length()).isGreaterThan(500);
    assertThat(Recordings.note(log())).isEqualTo("a note");
    for (Engine again : List.of(Engine.INTERPRETER, Engine.COMPILER)) {
      List<String> told = new ArrayList<>();
      Run replay = replayed(again, told);
      // A machine that is stopped waits only so long for its output to be written.
      assertThat(replay.console).startsWith(run.console);
      assertThat(replay.hashes).isEqualTo(run.hashes);
      assertThat(told).hasSize(1).first().asString().contains("ends here");
    }
  }

  /** A short run of the counter, in which something is done. */
  private void record(MachineConfig.Builder machine, Deed deed) throws Exception {
    record(machine, Optional.empty(), deed);
  }

  private void record(MachineConfig.Builder machine, Optional<Path> snapshot, Deed deed)
      throws Exception {
    MachineConfig config =
        machine.recording(new RecordingConfig(false, log(), "", PERIOD, snapshot, false)).build();
    try (Machine recorded = Machine.create(config)) {
      recorded.start();
      awaitInstructions(recorded, 50_000);
      deed.on(recorded);
      recorded.consoleInput().write("typed".getBytes(ISO_8859_1));
      recorded.console().expect("typed", PATIENCE);
      awaitInstructions(recorded, recorded.processors().executed() + 50_000);
    }
  }

  private interface Deed {
    void on(Machine machine) throws Exception;
  }

  private static void awaitInstructions(Machine machine, long count) throws Exception {
    while (machine.processors().executed() < count) {
      assertThat(machine.await(Duration.ofMillis(1))).isEmpty();
    }
  }

  private MachineConfig.Builder counterMachine() {
    return machine(Engine.INTERPRETER, new ArrayList<>(), new ByteArrayOutputStream());
  }

  private ShutdownReason replay(MachineConfig.Builder machine) throws InterruptedException {
    MachineConfig config = machine.recording(RecordingConfig.replay(log())).build();
    try (Machine replayed = Machine.create(config)) {
      replayed.start();
      return replayed.await(PATIENCE).orElseThrow();
    }
  }

  /** The same log with other records. */
  private void rewrite(UnaryOperator<List<LogRecord>> change) throws Exception {
    List<LogRecord> records = new ArrayList<>();
    LogRecord.Header header;
    try (LogReader log = new LogReader(log())) {
      header = log.header();
      for (LogRecord next = log.next(); next != null; next = log.next()) {
        records.add(next);
      }
    }
    try (LogWriter log = new LogWriter(log(), header)) {
      for (LogRecord record : change.apply(records)) {
        log.append(record);
      }
    }
  }

  @Test
  void whatAMonitorDoesIsDoneAgain() throws Exception {
    record(
        counterMachine().slots(2).maxRam(1L << 30),
        machine -> {
          machine.memory().plug("m1", 256L << 20);
          assertThatThrownBy(() -> machine.memory().plug("m1", 256L << 20))
              .isInstanceOf(ConfigurationException.class);
          machine.control().powerDown();
          machine.control().reset();
          machine.devices().plug(new DeviceConfig("virtio-rng-pci", Map.of("id", "r")));
        });
    List<LogRecord.Deed> deeds = new ArrayList<>();
    rewrite(
        records -> {
          records.forEach(
              record -> {
                if (record instanceof LogRecord.Command command) {
                  deeds.add(command.deed());
                }
              });
          return records;
        });
    assertThat(deeds)
        .containsExactly(
            LogRecord.Deed.PLUG_MEMORY,
            LogRecord.Deed.POWER_DOWN,
            LogRecord.Deed.RESET,
            LogRecord.Deed.PLUG_DEVICE);
    MachineConfig config =
        counterMachine().slots(2).maxRam(1L << 30).recording(RecordingConfig.replay(log())).build();
    try (Machine replayed = Machine.create(config)) {
      replayed.start();
      assertThatThrownBy(replayed.control()::powerDown)
          .hasMessageContaining("takes nothing from outside");
      assertThat(replayed.await(PATIENCE)).contains(ShutdownReason.STOPPED);
      assertThat(replayed.memory().plugged()).extracting(MemoryDevice::id).containsExactly("m1");
      assertThat(replayed.devices().has("r")).isTrue();
    }
  }

  /** A network that offers frames, each until it is taken. */
  private static Network offering(List<byte[]> frames, CountDownLatch taken) {
    return new Network() {
      @Override
      public Link connect(Card card) {
        Thread.ofVirtual().start(() -> offer(card));
        return new Link() {
          @Override
          public boolean send(byte[] frame) {
            return true;
          }

          @Override
          public void resume() {}

          @Override
          public void close() {}
        };
      }

      private void offer(Card card) {
        for (byte[] frame : frames) {
          while (!card.receive(frame)) {
            Thread.onSpinWait();
          }
        }
        taken.countDown();
      }

      @Override
      public void close() {}
    };
  }

  /** More than may wait at once. The replay has no network. */
  @Test
  void framesOfANetworkComeAgain() throws Exception {
    List<byte[]> frames = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      byte[] frame = new byte[14 + random.nextInt(1500)];
      random.nextBytes(frame);
      frames.add(frame);
    }
    CountDownLatch taken = new CountDownLatch(1);
    record(
        withCard(offering(frames, taken)),
        machine -> assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue());
    List<byte[]> recorded = new ArrayList<>();
    rewrite(
        records -> {
          records.forEach(
              record -> {
                if (record instanceof LogRecord.Frame frame) {
                  recorded.add(frame.bytes());
                }
              });
          return records;
        });
    assertThat(recorded).containsExactlyElementsOf(frames);
    Network none =
        new Network() {
          @Override
          public Link connect(Card card) {
            throw new AssertionError("a replay has no network");
          }

          @Override
          public void close() {}
        };
    assertThat(replay(withCard(none))).isEqualTo(ShutdownReason.STOPPED);
  }

  private MachineConfig.Builder withCard(Network network) {
    return counterMachine()
        .network("n", network)
        .device(new DeviceConfig("virtio-net-pci", Map.of("netdev", "n")));
  }

  @Test
  void aMonitorIsToldThatAPausedMachineIsNotRecorded() throws Exception {
    record(
        counterMachine().slots(2).maxRam(1L << 30),
        machine -> {
          machine.control().pause();
          assertThatThrownBy(() -> machine.memory().plug("m1", 256L << 20))
              .isInstanceOf(ConfigurationException.class)
              .hasMessageContaining("stands still");
          machine.control().resume();
        });
    assertThat(replay(counterMachine().slots(2).maxRam(1L << 30)))
        .isEqualTo(ShutdownReason.STOPPED);
  }

  /** Of a machine that was killed, what was recorded comes again. */
  @Test
  void aLogThatIsCutOffIsReplayedUpToThere() throws Exception {
    Run run = recorded(Engine.COMPILER, 6);
    byte[] whole = Files.readAllBytes(log());
    Random random = new Random(8);
    for (int i = 0; i < 3; i++) {
      Files.write(log(), Arrays.copyOf(whole, whole.length / 2 + random.nextInt(whole.length / 2)));
      List<String> told = new ArrayList<>();
      Run replay = replayed(Engine.COMPILER, told);
      int both = Math.min(run.console.length(), replay.console.length());
      assertThat(replay.console.substring(0, both)).isEqualTo(run.console.substring(0, both));
      assertThat(run.hashes.subList(0, replay.hashes.size())).isEqualTo(replay.hashes);
      assertThat(replay.hashes).isNotEmpty();
      assertThat(told).hasSize(1).first().asString().contains("is cut off here, after");
    }
  }

  @Test
  void aReplayThatDiffersSaysWhereAndHow() throws Exception {
    record(counterMachine(), machine -> {});
    rewrite(
        records -> {
          records.replaceAll(
              record ->
                  record instanceof LogRecord.Typed typed
                      ? new LogRecord.Typed(typed.at(), "other".getBytes(ISO_8859_1))
                      : record);
          return records;
        });
    assertThatThrownBy(() -> replay(counterMachine()))
        .isInstanceOf(RecordingException.class)
        .hasMessageMatching(
            ".*/log after \\d+ instructions, and did not after \\d+: .*the console's output"
                + " differs.*");
  }

  @Test
  void aReplayThatComesTooLateSaysSo() throws Exception {
    record(counterMachine(), machine -> {});
    rewrite(
        records -> {
          records.removeIf(record -> record instanceof LogRecord.Typed);
          return records;
        });
    assertThatThrownBy(() -> replay(counterMachine()))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("differs from");
  }

  @Test
  void aLogOfAnotherMachineIsRefused() throws Exception {
    byte[] content = new byte[1 << 16];
    Path disk = Files.write(folder.resolve("disk"), content);
    record(withDisk(disk), machine -> {});
    assertThat(disk).hasBinaryContent(content);
    assertThat(replay(withDisk(disk))).isEqualTo(ShutdownReason.STOPPED);
    assertThatThrownBy(() -> replay(withDisk(disk).commandLine("quiet")))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("another machine: there kernel's command line ; here");
    assertThatThrownBy(() -> replay(withDisk(disk).kernel(TinyGuest.echo())))
        .hasMessageContaining("another machine: there whole kernel");
    content[77] = 1;
    Files.write(disk, content);
    assertThatThrownBy(() -> replay(withDisk(disk)))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("there drive disk of 65536 bytes with sum");
    Files.write(log(), new byte[100]);
    assertThatThrownBy(() -> replay(withDisk(disk)))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("it is not a recording of Oriel");
  }

  private MachineConfig.Builder withDisk(Path disk) {
    return counterMachine()
        .drive(new DriveConfig("disk", disk, false))
        .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")));
  }

  @Test
  void whatCannotBeRecordedIsRefused() {
    assertRefused(counterMachine().instructionTime(false), "-icount");
    assertRefused(counterMachine().line("c", new SerialLine()), "virtserialport");
    assertRefused(
        counterMachine().device(new DeviceConfig("vfio-pci", Map.of("host", "1"))), "vfio-pci");
    assertRefused(
        counterMachine()
            .device(new DeviceConfig("virtio-rng-pci", Map.of("max-bytes", "9", "period", "1000"))),
        "max-bytes");
    assertRefused(
        counterMachine().device(new DeviceConfig("vhost-vsock-pci", Map.of("guest-cid", "3"))),
        "vhost-vsock-pci");
    assertThat(log()).doesNotExist();
  }

  private void assertRefused(MachineConfig.Builder machine, String option) {
    MachineConfig config = machine.recording(RecordingConfig.record(log(), "")).build();
    assertThatThrownBy(() -> Machine.create(config).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("rr= cannot record")
        .hasMessageContaining(option);
  }

  /** From a snapshot of the middle of a recording the rest of it is replayed. */
  @Test
  void aReplayGoesOnFromASnapshotOfTheRecording() throws Exception {
    List<Long> hashes = new ArrayList<>();
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    Path start = folder.resolve("start");
    Path middle = folder.resolve("middle");
    long[] atSave = {0};
    record(
        snapshotMachine(hashes, console, disk),
        Optional.of(start),
        machine -> {
          machine.consoleInput().write(new byte[] {1, 2, 3});
          awaitInstructions(machine, 80_000);
          machine.control().pause();
          machine.control().save(middle);
          atSave[0] = machine.processors().executed();
          machine.control().resume();
        });
    assertThat(disk).hasBinaryContent(new byte[1 << 20]);
    for (Path from : List.of(start, middle)) {
      List<Long> again = new ArrayList<>();
      RecordingConfig replay = RecordingConfig.replay(log()).with(Optional.of(from));
      MachineConfig config =
          snapshotMachine(again, new ByteArrayOutputStream(), disk).recording(replay).build();
      try (Machine machine = Machine.create(config)) {
        machine.start();
        assertThat(machine.await(PATIENCE)).contains(ShutdownReason.STOPPED);
      }
      int skipped = from == start ? 0 : (int) (atSave[0] / PERIOD);
      assertThat(again).isEqualTo(hashes.subList(skipped, hashes.size()));
      assertThat(again).hasSizeGreaterThan(5);
    }
    record(snapshotMachine(hashes, console, disk), machine -> {});
    RecordingConfig other = RecordingConfig.replay(log()).with(Optional.of(middle));
    MachineConfig config = snapshotMachine(hashes, console, disk).recording(other).build();
    try (Machine machine = Machine.create(config)) {
      assertThatThrownBy(machine::start)
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("another recording");
    }
  }

  private MachineConfig.Builder snapshotMachine(
      List<Long> hashes, ByteArrayOutputStream console, Path disk) {
    return machine(Engine.COMPILER, hashes, console)
        .drive(new DriveConfig("disk", disk, false))
        .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")));
  }
}
