package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A guest moves that writes its disk all the time, which both machines reach, and checks each time
 * that it has what was written before. In the end it says how often it has written.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MovedDrivesTest {
  private static final int BYTES = 1 << 20;

  /** Of these the guest writes the first ones. */
  private static final int WRITTEN = 1 << 16;

  private static final int ROUNDS = Integer.getInteger("oriel.rounds", 4);

  private static final Path GUEST = Path.of("../boot/src/test/resources/dev/oriel/boot/disk.elf");

  private static final Pattern LAST = Pattern.compile("(\\d+) rounds, 0 wrong");

  @TempDir private Path folder;
  private int sockets;

  /** A machine and what its guest has said. */
  private final class Side implements AutoCloseable {
    final ByteArrayOutputStream console = new ByteArrayOutputStream();
    final Machine machine;

    Side(Path disk, String format, boolean incoming) {
      machine =
          Machine.create(
              MachineConfig.builder()
                  .ram(256 << 20)
                  .kernel(Image.file(GUEST))
                  .consoleOutput(console)
                  .incoming(incoming)
                  .drive(new DriveConfig("disk", disk, false).as(format))
                  .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")))
                  .build());
    }

    /** Ends the guest; returns how often it has written. */
    long ends() throws Exception {
      awaitInstructions(2_000_000);
      machine.consoleInput().write('q');
      assertThat(machine.await(Duration.ofMinutes(2))).contains(ShutdownReason.POWER_OFF);
      Matcher last = LAST.matcher(console.toString(UTF_8));
      assertThat(last.find()).as(console.toString(UTF_8)).isTrue();
      return Long.parseLong(last.group(1));
    }

    void awaitInstructions(long count) throws InterruptedException {
      long from = machine.processors().executed();
      while (machine.processors().executed() < from + count) {
        assertThat(machine.await(Duration.ofMillis(1))).isEmpty();
      }
    }

    /** The guest runs for a random while. */
    void run(Random random) throws InterruptedException {
      machine.start();
      awaitInstructions(500_000 + random.nextInt(5_000_000));
    }

    @Override
    public void close() {
      machine.close();
    }
  }

  /** The disk after so many writes. */
  private static byte[] content(long rounds) {
    ByteBuffer content = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; rounds > 0 && i < WRITTEN / Long.BYTES; i++) {
      content.putLong(rounds * 1_000_003 + i);
    }
    return content.array();
  }

  private static String qemuImg(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("qemu-img"));
    command.addAll(List.of(arguments));
    return output(command);
  }

  private static String output(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 ? output : "FAILED " + output;
  }

  private static boolean hasQemu() {
    try {
      return new ProcessBuilder("qemu-img", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  private Path disk(String format) throws Exception {
    Path raw = Files.write(folder.resolve("raw"), content(0));
    if (format.equals("raw")) {
      return raw;
    }
    Path disk = folder.resolve("disk." + format);
    Files.deleteIfExists(disk);
    assertThat(qemuImg("convert", "-O", format, raw.toString(), disk.toString())).isEmpty();
    return disk;
  }

  private void isWritten(Path disk, String format, long rounds) throws Exception {
    if (format.equals("raw")) {
      assertThat(disk).hasBinaryContent(content(rounds));
      return;
    }
    assertThat(qemuImg("check", disk.toString())).contains("No errors were found on the image.");
    Path back = folder.resolve("back");
    assertThat(qemuImg("convert", "-O", "raw", disk.toString(), back.toString())).isEmpty();
    assertThat(back).hasBinaryContent(content(rounds));
  }

  /** Whoever has it, nobody else may. */
  private static void isLocked(Path disk, String format) throws Exception {
    assertThat(output(List.of("qemu-io", "-f", format, "-c", "quit", disk.toString())))
        .startsWith("FAILED")
        .contains("lock");
  }

  private SocketChannel[] connected() throws IOException {
    Path path = folder.resolve("s" + sockets++);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      SocketChannel source = SocketChannel.open(UnixDomainSocketAddress.of(path));
      return new SocketChannel[] {source, server.accept()};
    }
  }

  /** Why it has not come; empty if it has, and runs then. */
  private static CompletableFuture<String> receiving(Machine machine, SocketChannel from) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (from) {
            machine.control().receive(from);
            machine.start();
            return "";
          } catch (IOException | SnapshotException e) {
            return String.valueOf(e.getMessage());
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw", "qcow2"})
  void theGuestGoesOnWithItsDisk(String format) throws Exception {
    assumeTrue(hasQemu(), "qemu-img is not installed");
    long seed = new Random().nextLong();
    System.out.println("MovedDrivesTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Path disk = disk(format);
      long rounds;
      try (Side a = new Side(disk, format, false);
          Side b = new Side(disk, format, true)) {
        a.run(random);
        isLocked(disk, format);
        SocketChannel[] ends = connected();
        CompletableFuture<String> received = receiving(b.machine, ends[1]);
        Migration.Progress end = a.machine.control().migrate(() -> ends[0]).await();
        assertThat(end.error()).isEmpty();
        assertThat(received.get(60, TimeUnit.SECONDS)).isEmpty();
        assertThat(a.machine.control().isPaused()).isTrue();
        assertThatThrownBy(() -> a.machine.control().save(folder.resolve("snapshot")))
            .isInstanceOf(SnapshotException.class)
            .hasMessageContaining("another machine has taken over its drives");
        isLocked(disk, format);
        assertThatThrownBy(a.machine.control()::resume)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("in use by another machine");
        assertThat(a.machine.control().isPaused()).isTrue();
        rounds = b.ends();
      }
      isWritten(disk, format, rounds);
    }
  }

  /** Ends the connection when a section with a name is sent, before it or after. */
  private static ByteChannel cut(SocketChannel to, String section, boolean after, long most) {
    return new ByteChannel() {
      private long passed;

      /** The section's sum comes next, and last. */
      private boolean armed;

      @Override
      public int read(ByteBuffer into) throws IOException {
        return to.read(into);
      }

      @Override
      public int write(ByteBuffer from) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        passed += bytes.length;
        boolean named = bytes.length < 100 && new String(bytes, ISO_8859_1).contains(section);
        boolean here = passed > most || (after ? armed : named);
        armed = named;
        if (!here || after) {
          ByteBuffer all = ByteBuffer.wrap(bytes);
          while (all.hasRemaining()) {
            to.write(all);
          }
        }
        if (here) {
          to.close();
        }
        return bytes.length;
      }

      @Override
      public boolean isOpen() {
        return to.isOpen();
      }

      @Override
      public void close() throws IOException {
        to.close();
      }
    };
  }

  /** Anywhere, and where one of the two has let go of the disk. */
  @ParameterizedTest
  @CsvSource({
    "raw, released, false",
    "raw, released, true",
    "qcow2, released, true",
    "qcow2, machine, false",
    "raw, anywhere, false",
    "qcow2, anywhere, false"
  })
  void whereverItIsCutOffTheGuestGoesOnWithItsDisk(String format, String section, boolean after)
      throws Exception {
    assumeTrue(hasQemu(), "qemu-img is not installed");
    long seed = new Random().nextLong();
    System.out.println("MovedDrivesTest seed " + seed);
    Random random = new Random(seed);
    Path disk = disk(format);
    long rounds;
    try (Side a = new Side(disk, format, false)) {
      a.run(random);
      try (Side b = new Side(disk, format, true)) {
        SocketChannel[] ends = connected();
        long most = section.equals("anywhere") ? random.nextLong(100_000) : Long.MAX_VALUE;
        CompletableFuture<String> received = receiving(b.machine, ends[1]);
        Migration.Progress end =
            a.machine.control().migrate(() -> cut(ends[0], section, after, most)).await();
        assertThat(end.status()).as(end.error()).isEqualTo(Migration.Status.FAILED);
        assertThat(received.get(60, TimeUnit.SECONDS)).startsWith("the incoming guest cannot");
        assertThat(a.machine.control().isPaused()).isFalse();
        isLocked(disk, format);
      }
      isLocked(disk, format);
      rounds = a.ends();
    }
    isWritten(disk, format, rounds);
  }

  /** It was told to go on there, but nobody knows whether it heard: a user decides. */
  @Test
  void whatIsLostAtTheLastWordCanGoOnHere() throws Exception {
    Path disk = disk("raw");
    long rounds;
    try (Side a = new Side(disk, "raw", false);
        Side b = new Side(disk, "raw", true)) {
      a.run(new Random(3));
      SocketChannel[] ends = connected();
      CompletableFuture<String> received = receiving(b.machine, ends[1]);
      a.machine.control().migrate(() -> cut(ends[0], "go", false, Long.MAX_VALUE)).await();
      assertThat(received.get(60, TimeUnit.SECONDS)).startsWith("the incoming guest cannot");
      assertThat(a.machine.control().isPaused()).isTrue();
      a.machine.control().resume();
      rounds = a.ends();
    }
    isWritten(disk, "raw", rounds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in use by another machine", "no such disk image", "not of 1048576"})
  void aDestinationThatCannotOpenTheDiskRefusesIt(String why) throws Exception {
    Path disk = disk("raw");
    Path other = Files.write(folder.resolve("other"), content(0));
    long rounds;
    try (Side a = new Side(disk, "raw", false);
        Side b = new Side(other, "raw", true)) {
      a.run(new Random(4));
      Side third = null;
      switch (why) {
        case "in use by another machine" -> third = new Side(other, "raw", false);
        case "no such disk image" -> Files.delete(other);
        default -> Files.write(other, new byte[512]);
      }
      SocketChannel[] ends = connected();
      CompletableFuture<String> received = receiving(b.machine, ends[1]);
      Migration.Progress end = a.machine.control().migrate(() -> ends[0]).await();
      assertThat(end.error())
          .startsWith("the other machine refuses: ")
          .contains(other.toString(), why)
          .hasLineCount(1);
      assertThat(received.get(60, TimeUnit.SECONDS)).contains(other.toString(), why);
      rounds = a.ends();
      if (third != null) {
        third.close();
      }
    }
    isWritten(disk, "raw", rounds);
  }

  /** Locks are the process's: reading a disk for a snapshot must not lose its. */
  @Test
  void aMachineThatIsSavedKeepsItsDisk() throws Exception {
    assumeTrue(hasQemu(), "qemu-img is not installed");
    Path disk = disk("raw");
    try (Side a = new Side(disk, "raw", false)) {
      a.run(new Random(5));
      isLocked(disk, "raw");
      a.machine.control().save(folder.resolve("snapshot"));
      isLocked(disk, "raw");
    }
  }
}
