package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.testkit.LongTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guests that move to another machine while they run. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationTest {
  /** Where the guest writes all the time, and what is compared. */
  private static final int COMPARED = 64 << 20;

  private static final int ROUNDS = Integer.getInteger("oriel.rounds", 4);

  @TempDir private Path folder;
  private int sockets;

  /** Two processors that write all over 8 MiB each, and count how often. */
  private static MachineConfig.Builder writing(Engine engine) {
    return writing(engine, false);
  }

  /**
   * @param few whether they write 64 pages each only, which their TLBs then hold all the time
   */
  private static MachineConfig.Builder writing(Engine engine, boolean few) {
    return MachineConfig.builder()
        .ram(256 << 20)
        .cpus(2)
        .engine(engine)
        .kernel(
            TinyGuest.assembled(
                "writers",
                """
                addis 31,0,0x48
                addi 5,0,0x2006
                stw 5,0(31)
                addi 5,0,3
                stw 5,4(31)
                addi 5,0,1
                stw 5,8(31)
                stw 5,12(31)
                addis 5,0,64
                ori 5,5,@second.l
                stw 5,16(31)
                addi 5,0,7
                stw 5,20(31)
                or 4,31,31
                addis 3,0,0
                ori 3,3,0xf000
                sc 1
                addis 20,0,0x100
                addi 21,0,1
                b @next
                second:
                addis 20,0,0x200
                addi 21,0,2
                next:
                mulli 21,21,20077
                addi 21,21,12345
                rlwinm 22,21,24,%d,28
                add 22,22,20
                std 21,0(22)
                addi 23,23,1
                std 23,0(20)
                b @next
                """
                    .formatted(few ? 14 : 9)));
  }

  /** The connection's two ends. */
  private record Ends(SocketChannel source, SocketChannel destination) {}

  private Ends connected() throws IOException {
    Path path = folder.resolve("s" + sockets++);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      SocketChannel source = SocketChannel.open(UnixDomainSocketAddress.of(path));
      return new Ends(source, server.accept());
    }
  }

  private static CompletableFuture<Void> receiving(Machine machine, ByteChannel from) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (from) {
                machine.control().receive(from);
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  private static String failure(CompletableFuture<Void> received) throws Exception {
    try {
      received.get(60, TimeUnit.SECONDS);
      return "";
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(SnapshotException.class);
      return String.valueOf(e.getCause().getMessage());
    }
  }

  private static void awaitInstructions(Machine machine, long count) throws InterruptedException {
    long from = machine.processors().executed();
    while (machine.processors().executed() < from + count) {
      assertThat(machine.await(Duration.ofMillis(1))).isEmpty();
    }
  }

  private static byte[] memory(Machine machine) {
    byte[] all = new byte[COMPARED];
    assertThat(machine.debugger().readPhysical(0, all)).isTrue();
    return all;
  }

  private static void isTheSame(Machine machine, Machine other) {
    assertThat(Arrays.mismatch(memory(machine), memory(other)))
        .as("the first byte that differs")
        .isEqualTo(-1);
    for (int cpu = 0; cpu < machine.processors().count(); cpu++) {
      for (String register : new String[] {"nip", "msr", "r1", "r20", "r21", "r22", "r23"}) {
        assertThat(other.processors().read(cpu, register))
            .as(register)
            .isEqualTo(machine.processors().read(cpu, register));
      }
    }
  }

  /** Both see every byte the same, whoever wrote it. */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER", "EAGER_COMPILER"})
  void aGuestThatWritesAllTheTimeArrivesWhole(Engine engine) throws Exception {
    LongTests.beginExcept(engine == Engine.COMPILER);
    Random random = new Random(3);
    for (int round = 0; round < ROUNDS; round++) {
      MachineConfig.Builder config = writing(engine, round % 2 == 1);
      try (Machine machine = Machine.create(config.build());
          Machine other = Machine.create(config.build())) {
        machine.start();
        awaitInstructions(machine, 100_000 + random.nextInt(20_000_000));
        Ends ends = connected();
        CompletableFuture<Void> received = receiving(other, ends.destination());
        Migration.Progress end = machine.control().migrate(ends::source).await();
        assertThat(end.error()).isEmpty();
        assertThat(end.status()).isEqualTo(Migration.Status.COMPLETED);
        assertThat(failure(received)).isEmpty();
        assertThat(end.rounds()).isPositive();
        assertThat(end.transferred()).isGreaterThan(end.normal() * 4096);
        assertThat(machine.control().isPaused()).isTrue();
        isTheSame(machine, other);
        assertThat(machine.processors().read(1, "r23")).as("the second runs").isPositive();
        other.start();
        awaitInstructions(other, 1_000_000);
      }
    }
  }

  /**
   * With a connection that is slow at first there are several rounds, with the guest in between.
   */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER"})
  void whatIsWrittenBetweenTwoRoundsArrives(Engine engine) throws Exception {
    LongTests.beginExcept(engine == Engine.COMPILER);
    try (Machine machine = Machine.create(writing(engine, true).build());
        Machine other = Machine.create(writing(engine, true).build())) {
      machine.start();
      awaitInstructions(machine, 5_000_000);
      Ends ends = connected();
      CompletableFuture<Void> received = receiving(other, ends.destination());
      long[] passed = {0};
      Migration.Progress end =
          machine
              .control()
              .migrate(
                  () ->
                      passing(
                          ends.source(),
                          Long.MAX_VALUE,
                          bytes -> {
                            passed[0] += bytes.remaining();
                            if (passed[0] < 5 << 20) {
                              LockSupport.parkNanos(bytes.remaining() * 800L);
                            }
                            return bytes;
                          }))
              .await();
      assertThat(end.status()).isEqualTo(Migration.Status.COMPLETED);
      assertThat(failure(received)).isEmpty();
      assertThat(end.rounds()).isGreaterThan(3);
      isTheSame(machine, other);
    }
  }

  /** It was stopped where it was, and is stopped where it is. */
  @Test
  void aPausedGuestArrivesPausedWithAllOfItsMemory() throws Exception {
    MachineConfig.Builder config =
        writing(Engine.COMPILER)
            .maxRam(1 << 30)
            .slots(1)
            .device(new DeviceConfig("coherent-gpu", Map.of("ram", "256M")));
    try (Machine machine = Machine.create(config.build());
        Machine other = Machine.create(config.build())) {
      machine.start();
      awaitInstructions(machine, 1_000_000);
      machine.memory().plug("dimm", 256 << 20);
      byte[] page = new byte[8192];
      new Random(1).nextBytes(page);
      long gpu = machine.memory().regions().getLast().address() + (100 << 20);
      assertThat(machine.debugger().writePhysical(gpu, page)).isTrue();
      machine.control().pause();
      Ends ends = connected();
      CompletableFuture<Void> received = receiving(other, ends.destination());
      assertThat(machine.control().migrate(ends::source).await().error()).isEmpty();
      assertThat(failure(received)).isEmpty();
      assertThat(other.control().isPaused()).isTrue();
      byte[] arrived = new byte[8192];
      assertThat(other.debugger().readPhysical(gpu, arrived)).isTrue();
      assertThat(arrived).isEqualTo(page);
      assertThat(other.memory().plugged()).isEqualTo(machine.memory().plugged()).hasSize(1);
      isTheSame(machine, other);
      machine.control().resume();
      awaitInstructions(machine, 100_000);
    }
  }

  /** Lets so many bytes pass, to which it may do something, then ends both ends. */
  private static ByteChannel passing(ByteChannel to, long most, UnaryOperator<ByteBuffer> edit) {
    return new ByteChannel() {
      private long passed;

      @Override
      public int read(ByteBuffer into) throws IOException {
        return to.read(into);
      }

      @Override
      public int write(ByteBuffer from) throws IOException {
        int length = (int) Math.min(from.remaining(), most - passed);
        if (length <= 0) {
          to.close();
          throw new IOException("cut off");
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        ByteBuffer edited = edit.apply(ByteBuffer.wrap(bytes));
        while (edited.hasRemaining()) {
          to.write(edited);
        }
        passed += length;
        return length;
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

  /** How much is sent. */
  private long whole(Machine machine) throws Exception {
    try (Machine other = Machine.create(writing(Engine.COMPILER).build())) {
      Ends ends = connected();
      CompletableFuture<Void> received = receiving(other, ends.destination());
      Migration.Progress end = machine.control().migrate(ends::source).await();
      assertThat(failure(received)).isEmpty();
      machine.control().resume();
      return end.transferred();
    }
  }

  @Test
  void whereverItIsCutOffTheGuestGoesOnWhereItWas() throws Exception {
    Random random = new Random(23);
    try (Machine machine = Machine.create(writing(Engine.COMPILER).build())) {
      machine.start();
      awaitInstructions(machine, 5_000_000);
      long whole = whole(machine);
      for (int round = 0; round < 24; round++) {
        // Some at the end, where the parts' state is.
        long most =
            round % 3 == 0
                ? random.nextInt(5000)
                : round % 3 == 1 ? random.nextLong(whole) : whole - random.nextInt(3_000_000);
        try (Machine other = Machine.create(writing(Engine.COMPILER).build())) {
          Ends ends = connected();
          CompletableFuture<Void> received = receiving(other, ends.destination());
          Migration.Progress end =
              machine.control().migrate(() -> passing(ends.source(), most, bytes -> bytes)).await();
          if (end.status() == Migration.Status.COMPLETED) {
            assertThat(failure(received)).isEmpty();
            machine.control().resume();
            continue;
          }
          assertThat(end.status()).isEqualTo(Migration.Status.FAILED);
          assertThat(end.error()).isNotEmpty();
          assertThat(failure(received))
              .startsWith("the incoming guest cannot be used: ")
              .hasLineCount(1);
          assertThat(machine.control().isPaused()).isFalse();
          awaitInstructions(machine, 100_000);
        }
      }
    }
  }

  @Test
  void anEditedStreamIsRefused() throws Exception {
    Random random = new Random(29);
    try (Machine machine = Machine.create(writing(Engine.COMPILER).build())) {
      machine.start();
      awaitInstructions(machine, 1_000_000);
      long whole = whole(machine);
      int edited = 0;
      for (int round = 0; round < 16; round++) {
        long at = round % 2 == 0 ? random.nextInt(500) : random.nextLong(whole / 2);
        int bit = 1 << random.nextInt(8);
        long[] passed = {0};
        try (Machine other = Machine.create(writing(Engine.COMPILER).build())) {
          Ends ends = connected();
          CompletableFuture<Void> received = receiving(other, ends.destination());
          Migration.Progress end =
              machine
                  .control()
                  .migrate(
                      () ->
                          passing(
                              ends.source(),
                              Long.MAX_VALUE,
                              bytes -> {
                                long begin = passed[0];
                                passed[0] += bytes.remaining();
                                if (at >= begin && at < passed[0]) {
                                  int index = (int) (at - begin);
                                  bytes.put(index, (byte) (bytes.get(index) ^ bit));
                                }
                                return bytes;
                              }))
                  .await();
          if (passed[0] <= at) { // The guest wrote less this time.
            assertThat(end.status()).isEqualTo(Migration.Status.COMPLETED);
            machine.control().resume();
            continue;
          }
          edited++;
          assertThat(end.status()).as("at " + at).isEqualTo(Migration.Status.FAILED);
          assertThat(failure(received)).startsWith("the incoming guest cannot be used: ");
          assertThat(machine.control().isPaused()).isFalse();
        }
      }
      assertThat(edited).isGreaterThan(8);
      awaitInstructions(machine, 100_000);
    }
  }

  /** What is no migration at all, and lengths that nobody could mean. */
  @Test
  void nonsenseIsRefused() throws Exception {
    Random random = new Random(31);
    byte[] header = ByteBuffer.allocate(12).putLong(MigrationStream.MAGIC).putInt(1).array();
    for (int round = 0; round < 30; round++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      if (round % 3 > 0) {
        all.write(header);
      }
      if (round % 3 > 1) {
        all.write(ByteBuffer.allocate(8).putInt(7).putInt(Integer.MAX_VALUE).array());
        all.write("machine".getBytes(UTF_8));
      }
      all.write(noise);
      try (Machine other = Machine.create(writing(Engine.COMPILER).build())) {
        Ends ends = connected();
        CompletableFuture<Void> received = receiving(other, ends.destination());
        ends.source().write(ByteBuffer.wrap(all.toByteArray()));
        ends.source().shutdownOutput();
        assertThat(failure(received)).startsWith("the incoming guest cannot be used: ");
        ends.source().close();
      }
    }
  }

  @Test
  void anotherMachineRefusesAndSaysWhy() throws Exception {
    try (Machine machine = Machine.create(writing(Engine.COMPILER).build());
        Machine other = Machine.create(writing(Engine.COMPILER).ram(512 << 20).build())) {
      machine.start();
      awaitInstructions(machine, 1);
      Ends ends = connected();
      CompletableFuture<Void> received = receiving(other, ends.destination());
      Migration.Progress end = machine.control().migrate(ends::source).await();
      assertThat(end.status()).isEqualTo(Migration.Status.FAILED);
      assertThat(end.error()).contains("the other machine refuses", "ram 536870912");
      assertThat(failure(received)).contains("it is of another machine", "ram 536870912");
      awaitInstructions(machine, 100_000);
    }
  }

  @Test
  void aCancelledMigrationLeavesTheGuestWhereItWas() throws Exception {
    try (Machine machine = Machine.create(writing(Engine.COMPILER).build())) {
      machine.start();
      awaitInstructions(machine, 1_000_000);
      // Nobody reads at the other end.
      Ends ends = connected();
      Migration migration = machine.control().migrate(ends::source);
      assertThatThrownBy(() -> machine.control().migrate(ends::source))
          .hasMessage("There's a migration process in progress");
      Thread.sleep(50);
      assertThat(migration.progress().over()).isFalse();
      migration.cancel();
      assertThat(migration.await().status()).isEqualTo(Migration.Status.CANCELLED);
      assertThat(machine.control().isPaused()).isFalse();
      awaitInstructions(machine, 100_000);
      ends.destination().close();
      whole(machine);
    }
  }

  @Test
  void whatCannotMoveIsNamed() throws Exception {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    MachineConfig.Builder config =
        writing(Engine.COMPILER)
            .drive(new DriveConfig("d", disk, false).temporarily())
            .device(new DeviceConfig("virtio-blk-pci", Map.of("drive", "d")));
    try (Machine machine = Machine.create(config.build())) {
      assertThatThrownBy(() -> machine.control().migrate(() -> connected().source()))
          .hasMessageContaining("the guest does not run");
      machine.start();
      awaitInstructions(machine, 1);
      assertThatThrownBy(() -> machine.control().migrate(() -> connected().source()))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("the writes to drive d are temporary");
      assertThat(machine.control().migration()).isEqualTo(Optional.empty());
    }
    try (Machine machine = Machine.create(writing(Engine.COMPILER).build())) {
      machine.start();
      awaitInstructions(machine, 1);
      Migration.Progress end =
          machine
              .control()
              .migrate(
                  () -> SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("nobody"))))
              .await();
      assertThat(end.status()).isEqualTo(Migration.Status.FAILED);
      assertThat(end.error()).isNotEmpty();
      awaitInstructions(machine, 1000);
    }
  }
}
