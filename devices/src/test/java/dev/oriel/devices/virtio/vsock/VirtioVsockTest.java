package dev.oriel.devices.virtio.vsock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.Bar;
import dev.oriel.device.PciProfile;
import dev.oriel.net.vsock.GuestEnd;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.net.vsock.VsockStream;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class VirtioVsockTest {
  @AutoClose private final VsockPeer guest = new VsockPeer();
  private final BlockingQueue<VsockStream> accepted = new LinkedBlockingQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void endHandlers() {
    end.countDown();
  }

  private void hold(VsockStream stream) throws IOException {
    accepted.add(stream);
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** A connection from the guest, as its programs see it, and the host's end of it. */
  private VsockStream connected() throws InterruptedException {
    guest.host.listen(VsockPeer.HOST_PORT, this::hold);
    return requested();
  }

  private VsockStream requested() throws InterruptedException {
    guest.send(Packet.REQUEST);
    Packet response = guest.receive();
    assertThat(response)
        .isEqualTo(
            new Packet(
                2,
                VsockPeer.GUEST,
                VsockPeer.HOST_PORT,
                VsockPeer.GUEST_PORT,
                0,
                Packet.STREAM,
                Packet.RESPONSE,
                0,
                GuestEnd.ROOM,
                0));
    return accepted.take();
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }

  /** QEMU 7.2 has the same with a host whose vhost has sockets (include/standard-headers). */
  @Test
  void saysWhatItIs() {
    PciProfile profile = guest.driver.slot.profile();
    assertThat(profile.deviceId()).isEqualTo(0x1053);
    assertThat(profile.classCode()).isEqualTo(0x078000);
    assertThat(profile.msixVectors()).isEqualTo(3);
    assertThat(profile.bars().stream().map(Bar::size)).containsExactly(0x1000L, 0x4000L);
    assertThat(guest.driver.config(0, 8)).isEqualTo(VsockPeer.GUEST);
    assertThat(guest.driver.common(18, 2)).as("queues").isEqualTo(3);
  }

  @Test
  void carriesBytesBothWaysAndEachWayEndsAlone() throws Exception {
    VsockStream stream = connected();
    assertThat(stream.guestPort()).isEqualTo(VsockPeer.GUEST_PORT);
    assertThat(stream.hostPort()).isEqualTo(VsockPeer.HOST_PORT);
    guest.sendData("hello".getBytes(US_ASCII));
    assertThat(stream.input().readNBytes(5)).isEqualTo("hello".getBytes(US_ASCII));
    guest.send(shutdown(Packet.NO_SEND));
    assertThat(stream.input().read()).isEqualTo(-1);
    byte[] answer = pattern(10_000);
    stream.output().write(answer);
    stream.output().close();
    for (int done = 0; done < answer.length; done += guest.data().length) {
      assertThat(guest.operation()).isEqualTo(Packet.DATA);
      assertThat(guest.data())
          .isEqualTo(Arrays.copyOfRange(answer, done, done + guest.data().length));
    }
    Packet shutdown = guest.receive();
    assertThat(shutdown.operation()).isEqualTo(Packet.SHUTDOWN);
    assertThat(shutdown.flags()).isEqualTo(Packet.NO_SEND);
    assertThat(shutdown.passed()).as("bytes that the host has read").isEqualTo(5);
    assertThat(guest.operation()).isZero();
    guest.send(shutdown(Packet.NO_SEND | Packet.NO_RECEIVE));
    assertThat(guest.operation()).as("the end is confirmed").isEqualTo(Packet.RESET);
  }

  private Packet shutdown(int flags) {
    Packet packet = guest.packet(Packet.SHUTDOWN, 0);
    return new Packet(
        packet.from(),
        packet.to(),
        packet.fromPort(),
        packet.toPort(),
        0,
        packet.type(),
        packet.operation(),
        flags,
        packet.room(),
        packet.passed());
  }

  @Test
  void whatTheGuestSentBeforeItsEndIsStillRead() throws Exception {
    VsockStream stream = connected();
    guest.sendData(pattern(100));
    guest.send(shutdown(3));
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
    assertThat(stream.input().readAllBytes()).isEqualTo(pattern(100));
    assertThatThrownBy(() -> stream.output().write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void aResetOfTheGuestIsNoEndOfTheInput() throws Exception {
    VsockStream stream = connected();
    guest.send(Packet.RESET);
    assertThat(guest.operation()).as("a reset has no answer").isZero();
    assertThatThrownBy(() -> stream.input().read()).hasMessageContaining("reset");
  }

  @Test
  void whatTheHostWroteBeforeItsEndStillArrives() throws Exception {
    VsockStream stream = connected();
    stream.output().write(pattern(100));
    stream.close();
    assertThat(guest.operation()).isEqualTo(Packet.DATA);
    assertThat(guest.data()).isEqualTo(pattern(100));
    assertThat(guest.receive().flags()).isEqualTo(3);
    guest.sendData(pattern(50));
    assertThat(guest.operation()).as("dropped until the guest is done").isZero();
    guest.send(Packet.RESET);
    guest.sendData(pattern(50));
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
  }

  @Test
  void refusesAPortOnWhichNobodyListens() throws Exception {
    guest.send(Packet.REQUEST);
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
    Vsock.Listener listener = guest.host.listen(VsockPeer.HOST_PORT, this::hold);
    assertThatThrownBy(() -> guest.host.listen(VsockPeer.HOST_PORT, this::hold))
        .hasMessageContaining("vsock port 1234 is in use");
    requested();
    guest.send(Packet.REQUEST);
    assertThat(guest.operation()).as("asked twice").isEqualTo(Packet.RESET);
    listener.close();
    guest.send(Packet.REQUEST);
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
  }

  private FutureTask<VsockStream> connect() {
    FutureTask<VsockStream> task = new FutureTask<>(() -> guest.host.connect(VsockPeer.GUEST_PORT));
    Thread.startVirtualThread(task);
    return task;
  }

  private Packet awaitPacket() throws InterruptedException {
    Packet packet = guest.receive();
    while (packet == null) {
      Thread.sleep(1);
      packet = guest.receive();
    }
    return packet;
  }

  /** The guest's answer to what the host asks. */
  private Packet answer(Packet request, int operation) {
    return new Packet(
        request.to(),
        request.from(),
        request.toPort(),
        request.fromPort(),
        0,
        Packet.STREAM,
        operation,
        0,
        100,
        0);
  }

  @Test
  void connectsToAPortOfTheGuest() throws Exception {
    FutureTask<VsockStream> task = connect();
    Packet request = awaitPacket();
    assertThat(request.operation()).isEqualTo(Packet.REQUEST);
    assertThat(request.toPort()).isEqualTo(VsockPeer.GUEST_PORT);
    guest.send(answer(request, Packet.RESPONSE));
    VsockStream stream = task.get();
    stream.output().write(pattern(200));
    assertThat(guest.operation()).isEqualTo(Packet.DATA);
    assertThat(guest.data()).as("the guest has room for 100").hasSize(100);
    guest.send(answer(request, Packet.RESPONSE));
    assertThat(guest.operation()).as("answered twice").isEqualTo(Packet.RESET);
  }

  @Test
  void aGuestMayRefuse() throws Exception {
    FutureTask<VsockStream> task = connect();
    guest.send(answer(awaitPacket(), Packet.RESET));
    assertThatThrownBy(task::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("refuses connections to port 4294967280");
    guest.driver.reset();
    assertThatThrownBy(() -> guest.host.connect(1)).hasMessageContaining("no vsock driver");
  }

  @Test
  void aConnectionThatTakesTooLongIsGivenUp() throws Exception {
    assertThatThrownBy(() -> guest.host.connect(5, Duration.ofMillis(1)))
        .hasMessageContaining("does not answer at port 5");
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
    assertThat(guest.operation()).isZero();
  }

  @Test
  void sendsNoMoreThanTheGuestHasRoomFor() throws Exception {
    guest.room = 1000;
    guest.passed = -300; // As if the counts had wrapped around.
    VsockStream stream = connected();
    stream.output().write(pattern(3000));
    assertThat(guest.operation()).isEqualTo(Packet.DATA);
    int sent = guest.data().length;
    assertThat(sent).isEqualTo(700);
    assertThat(guest.operation()).isEqualTo(Packet.CREDIT_REQUEST);
    assertThat(guest.operation()).as("asked once").isZero();
    guest.passed = sent;
    guest.send(Packet.CREDIT_UPDATE);
    assertThat(guest.operation()).isEqualTo(Packet.DATA);
    assertThat(guest.data()).isEqualTo(Arrays.copyOfRange(pattern(3000), 700, 1700));
    guest.passed = 1 << 30; // More than was sent: the guest has no room then.
    guest.send(Packet.CREDIT_UPDATE);
    assertThat(guest.operation()).isEqualTo(Packet.CREDIT_REQUEST);
    assertThat(guest.operation()).isZero();
    guest.passed = 1700;
    guest.room = 1 << 20;
    guest.send(Packet.CREDIT_UPDATE);
    assertThat(guest.operation()).isEqualTo(Packet.DATA);
    assertThat(guest.data()).isEqualTo(Arrays.copyOfRange(pattern(3000), 1700, 3000));
  }

  @Test
  void tellsTheGuestOfRoomOnceThereIsMuch() throws Exception {
    VsockStream stream = connected();
    int half = GuestEnd.ROOM / 2;
    guest.sendData(pattern(half));
    guest.sendData(pattern(half));
    assertThat(guest.operation()).isZero();
    stream.input().readNBytes(half - 1);
    assertThat(guest.operation()).isZero();
    stream.input().readNBytes(1);
    Packet update = guest.receive();
    assertThat(update.operation()).isEqualTo(Packet.CREDIT_UPDATE);
    assertThat(update.passed()).isEqualTo(half);
    assertThat(update.room()).isEqualTo(GuestEnd.ROOM);
    guest.send(Packet.CREDIT_REQUEST);
    assertThat(guest.operation()).isEqualTo(Packet.CREDIT_UPDATE);
    assertThat(guest.operation()).isZero();
  }

  @Test
  void aWriterWaitsForTheGuest() throws Exception {
    guest.room = 1 << 30;
    VsockStream stream = connected();
    byte[] all = pattern(5 * GuestEnd.ROOM);
    FutureTask<Void> writer =
        new FutureTask<>(
            () -> {
              stream.output().write(all);
              stream.output().close();
              return null;
            });
    Thread.startVirtualThread(writer);
    int done = 0;
    for (Packet packet = awaitPacket(); packet.operation() == Packet.DATA; packet = awaitPacket()) {
      assertThat(guest.data()).isEqualTo(Arrays.copyOfRange(all, done, done + packet.length()));
      done += packet.length();
    }
    assertThat(done).isEqualTo(all.length);
    writer.get();
  }

  /** Packets of a connection that break a rule. */
  static Stream<Packet> breaches() {
    Packet data = new Packet(VsockPeer.GUEST, 2, -16, 1234, 8, 1, Packet.DATA, 0, 0, 0);
    return Stream.of(
        with(data, 9, Packet.DATA),
        with(data, -1, Packet.DATA),
        with(data, Integer.MIN_VALUE, Packet.DATA),
        with(data, 8, Packet.CREDIT_UPDATE),
        with(data, 8, Packet.SHUTDOWN),
        with(data, 0, Packet.REQUEST),
        with(data, 0, Packet.RESPONSE),
        with(data, 0, 0),
        with(data, 0, 8),
        with(data, 0, 0xffff));
  }

  private static Packet with(Packet packet, int length, int operation) {
    return new Packet(
        packet.from(),
        packet.to(),
        packet.fromPort(),
        packet.toPort(),
        length,
        packet.type(),
        operation,
        0,
        0,
        0);
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void aPacketThatBreaksARuleEndsItsConnection(Packet packet) throws Exception {
    VsockStream stream = connected();
    guest.send(packet, new byte[8]);
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
    assertThat(guest.operation()).isZero();
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
    stream.close();
    requested();
  }

  @Test
  void moreThanThereIsRoomForEndsTheConnection() throws Exception {
    VsockStream stream = connected();
    guest.sendData(pattern(GuestEnd.ROOM));
    guest.sendData(pattern(1));
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
    assertThat(stream.input().readNBytes(GuestEnd.ROOM)).isEqualTo(pattern(GuestEnd.ROOM));
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
  }

  @Test
  void packetsOfOthersAreDroppedAndUnknownTypesRefused() throws Exception {
    VsockStream stream = connected();
    for (long[] address : new long[][] {{4, 2}, {VsockPeer.GUEST | 1L << 32, 2}, {2, 2}}) {
      guest.send(new Packet(address[0], address[1], -16, 1234, 0, 1, Packet.RESET, 0, 0, 0));
    }
    guest.send(new Packet(VsockPeer.GUEST, 1, -16, 1234, 0, 1, Packet.RESET, 0, 0, 0));
    assertThat(guest.operation()).isZero();
    guest.send(new Packet(VsockPeer.GUEST, 2, -16, 1234, 0, 2, Packet.REQUEST, 0, 0, 0));
    Packet refused = guest.receive();
    assertThat(refused.operation()).isEqualTo(Packet.RESET);
    assertThat(refused.type()).isEqualTo(2);
    guest.sendData(pattern(3));
    assertThat(stream.input().readNBytes(3)).isEqualTo(pattern(3));
  }

  private void request(int port) {
    guest.send(new Packet(VsockPeer.GUEST, 2, port, 1234, 0, 1, Packet.REQUEST, 0, 1 << 16, 0));
  }

  @Test
  void connectionsAreBoundedAndAClosedOneGivesWay() throws Exception {
    guest.host.listen(VsockPeer.HOST_PORT, this::hold);
    for (int port = 0; port < Vsock.MOST_STREAMS; port++) {
      request(port);
      assertThat(guest.operation()).isEqualTo(Packet.RESPONSE);
    }
    request(Vsock.MOST_STREAMS);
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
    assertThatThrownBy(() -> guest.host.connect(1)).hasMessageContaining("256 streams already");
    accepted.take().close();
    assertThat(guest.operation()).isEqualTo(Packet.SHUTDOWN);
    request(Vsock.MOST_STREAMS);
    assertThat(guest.operation()).as("of the one that was closed").isEqualTo(Packet.RESET);
    assertThat(guest.operation()).isEqualTo(Packet.RESPONSE);
  }

  @Test
  void aGuestThatTakesNoAnswersIsNotServed() {
    int packets = 1000;
    int used = 0;
    for (int i = 0; i < packets; i++) {
      guest.put(guest.packet(Packet.DATA, 0));
      guest.driver.run(VirtioVsock.TRANSMIT);
      if (guest.driver.takeUsed(VirtioVsock.TRANSMIT) < 0) {
        break;
      }
      used++;
    }
    assertThat(used).isBetween(200, 300);
    assertThat(guest.operation()).isEqualTo(Packet.RESET);
    assertThat(guest.driver.takeUsed(VirtioVsock.TRANSMIT)).as("goes on").isNotNegative();
  }

  @Test
  void connectionsEndWithTheDriver() throws Exception {
    VsockStream stream = connected();
    guest.restart();
    assertThatThrownBy(() -> stream.input().read()).hasMessageContaining("reset");
    assertThatThrownBy(() -> stream.output().write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void aRestoredGuestIsToldThatItsConnectionsAreGone() throws Exception {
    connected();
    assertThat(guest.event()).isEqualTo(-1);
    try (VsockPeer restored = new VsockPeer(guest)) {
      restored.driver.executor.runAll();
      assertThat(restored.driver.takeUsed(VirtioVsock.EVENT)).isNotNegative();
      assertThat(restored.driver.written()).isEqualTo(4);
      assertThat(restored.event()).as("told once").isEqualTo(-1);
      restored.sendData(pattern(5));
      assertThat(restored.operation()).isEqualTo(Packet.RESET);
    }
  }

  @Test
  void memoryThatIsNotThereEndsTheConnection() throws Exception {
    VsockStream stream = connected();
    stream.output().write(pattern(100));
    guest.driver.add(VirtioVsock.RECEIVE, Part.written(0x1234_0000L, 200));
    guest.driver.run(VirtioVsock.RECEIVE);
    assertThat(guest.driver.takeUsed(VirtioVsock.RECEIVE)).isNotNegative();
    assertThat(guest.driver.written()).isZero();
    assertThatThrownBy(() -> stream.input().read()).hasMessageContaining("reset");
    guest.driver.add(VirtioVsock.TRANSMIT, Part.read(0x1234_0000L, 100));
    guest.driver.run(VirtioVsock.TRANSMIT);
    assertThat(guest.driver.takeUsed(VirtioVsock.TRANSMIT)).isNotNegative();
  }

  @Test
  void aBufferThatHoldsNoHeaderBreaksTheQueue() {
    guest.send(Packet.REQUEST);
    guest.driver.add(VirtioVsock.RECEIVE, Part.written(VirtioDriver.DATA, Packet.HEADER - 1));
    guest.driver.run(VirtioVsock.RECEIVE);
    assertThat(guest.driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.NEEDS_RESET).isNotZero();
  }

  static LongStream seeds() {
    return Seeds.seeds(8);
  }

  /** Whatever a guest has sent, and whoever was connected, a reset later sockets work. */
  @ParameterizedTest
  @MethodSource("seeds")
  void survivesAnyPackets(long seed) throws Exception {
    try {
      survives(seed);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Seeds.replay(seed), e);
    }
  }

  private void survives(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> ports = List.of(0, 1, 2, VsockPeer.GUEST_PORT);
    guest.host.listen(VsockPeer.HOST_PORT, this::hold);
    for (int i = 0; i < 3000; i++) {
      guest.buffer = 1 + random.nextInt(5000);
      byte[] data = new byte[random.nextInt(4) == 0 ? random.nextInt(GuestEnd.ROOM + 100) : 0];
      guest.send(
          new Packet(
              random.nextInt(16) == 0 ? random.nextLong() : VsockPeer.GUEST,
              random.nextInt(16) == 0 ? random.nextLong() : 2,
              ports.get(random.nextInt(ports.size())),
              random.nextInt(16) == 0 ? random.nextInt() : 1234,
              random.nextInt(8) == 0 ? random.nextInt() : data.length,
              random.nextInt(16) == 0 ? random.nextInt(1 << 16) : 1,
              data.length > 0 ? Packet.DATA : random.nextInt(9),
              random.nextInt(4),
              random.nextInt(4) == 0 ? random.nextInt() : 1 << 16,
              random.nextInt(4) == 0 ? random.nextInt() : 0),
          data);
      if (random.nextBoolean()) {
        guest.operation();
      }
      VsockStream stream = random.nextInt(4) == 0 ? accepted.poll() : null;
      if (stream != null) {
        try (stream) {
          stream.output().write(new byte[random.nextInt(GuestEnd.ROOM)]);
        } catch (IOException e) {
          // The guest has ended it.
        }
      }
    }
    guest.restart();
    accepted.clear();
    requested();
  }
}
