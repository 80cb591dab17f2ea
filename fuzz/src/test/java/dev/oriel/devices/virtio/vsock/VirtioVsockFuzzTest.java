package dev.oriel.devices.virtio.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.device.DeviceOptions;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.net.vsock.GuestEnd;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sockets with a driver that writes anything to its registers, rings, descriptors and packets, and
 * programs of the host that come and go. Whatever it was, a reset later sockets work.
 */
class VirtioVsockFuzzTest {
  private static final int MOST_STEPS = 400;
  private static final int MOST_WORK = 2_000_000;
  private static final int ENTRIES = 16;
  private static final int QUEUES = 3;
  private static final int PORT = 7;
  private static final int OTHER_PORT = 8;
  private static final long GUEST = 3;
  private static final int[] REGISTERS = {0, 8, 12, 16, 20, 22, 24, 26, 28, 32, 36, 40, 44, 48, 52};

  private final TestBackends backends =
      new TestBackends(new TestImage(512, false), new TestNetwork());
  private final VirtioDriver driver =
      new VirtioDriver(
          new VhostVsockDeviceType(),
          DeviceOptions.of(
              new VhostVsockDeviceType(), Map.of("guest-cid", "3", "packed", "on"), backends));
  private final Vsock host = backends.vsock();
  private final long offered = driver.offered();

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void driver(byte[] input) {
    new VirtioVsockFuzzTest().exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomDriver(long seed) {
    RandomInputs.anything(
        seed, 50, 4096, input -> new VirtioVsockFuzzTest().exercise(new FuzzInput(input)));
  }

  private void exercise(FuzzInput input) {
    // One that reads all, writes what it has read, and ends with the guest; and one that leaves.
    host.listen(PORT, stream -> stream.input().transferTo(stream.output()));
    host.listen(OTHER_PORT, stream -> stream.output().write(new byte[100_000]));
    driver.start(offered, ENTRIES);
    for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
      int queue = input.below(QUEUES);
      switch (input.below(12)) {
        case 0 -> driver.common(input.of(REGISTERS), 1 << input.below(4), input.s64());
        case 1 -> driver.slot.configStore(input.u8(), 1, input.u8());
        case 2 -> driver.config(input.below(16), 1 << input.below(3), input.u8());
        case 3 -> faults(input);
        case 4 -> driver.put16(driver.availableRing(queue) + 2 * input.below(24), input.u16());
        case 5 -> driver.start(offered & ~features(input), ENTRIES);
        case 6, 7, 8 -> packet(input);
        case 9 -> chain(queue, input);
        default -> buffer(queue, input);
      }
      work();
    }
    driver.bus.allowAll();
    driver.start(offered, ENTRIES);
    long answer = VirtioDriver.DATA + 0x1000;
    driver.add(VirtioVsock.RECEIVE, Part.written(answer, Packet.HEADER));
    put(new Packet(GUEST, Vsock.HOST, 1, 9, 0, Packet.STREAM, Packet.REQUEST, 0, 0, 0));
    driver.kick(VirtioVsock.TRANSMIT);
    assertThat(driver.runUntil(() -> driver.takeUsed(VirtioVsock.RECEIVE) >= 0))
        .as("works")
        .isTrue();
    assertThat(Packet.read(driver.at(answer, Packet.HEADER)).operation()).isEqualTo(Packet.RESET);
    driver.close();
  }

  private void work() {
    int work = 0;
    while (driver.executor.step()) {
      assertThat(++work).as("work that one step causes").isLessThan(MOST_WORK);
    }
  }

  private void faults(FuzzInput input) {
    driver.bus.allowAll();
    if (input.below(2) == 0) {
      driver.bus.refuse(VirtioDriver.BASE + input.u16(), 1 + input.u16());
    }
    if (input.below(2) == 0) {
      driver.bus.refuse(VirtioDriver.DATA + input.u16(), 1 + input.u16());
    }
  }

  private void put(Packet packet) {
    packet.write(driver.at(VirtioDriver.DATA, Packet.HEADER));
    driver.add(
        VirtioVsock.TRANSMIT,
        Part.read(VirtioDriver.DATA, Packet.HEADER + Math.clamp(packet.length(), 0, 100_000)));
  }

  private void packet(FuzzInput input) {
    put(
        new Packet(
            input.below(16) == 0 ? input.s64() : GUEST,
            input.below(16) == 0 ? input.s64() : Vsock.HOST,
            input.below(4),
            input.of(PORT, PORT, OTHER_PORT, input.u16()),
            input.of(0, 0, 0, 100, GuestEnd.ROOM, input.s32()),
            input.below(16) == 0 ? input.u16() : Packet.STREAM,
            input.of(Packet.REQUEST, Packet.DATA, Packet.CREDIT_UPDATE, input.below(9)),
            input.below(8),
            input.of(0, 1 << 16, input.s32()),
            input.of(0, 0, input.s32())));
    driver.kick(VirtioVsock.TRANSMIT);
  }

  /** Features that do without: indirect tables, event index, packed rings. */
  private static long features(FuzzInput input) {
    return (long) input.below(4) << 28 | (long) input.below(2) << 34;
  }

  private void chain(int queue, FuzzInput input) {
    long table = input.below(2) == 0 ? driver.descriptors(queue) : driver.indirectTable(queue);
    for (int i = input.below(5); i > 0; i--) {
      int index = input.below(ENTRIES);
      long place = VirtioDriver.DATA + input.u16();
      int length = input.of(0, 1, 43, 44, 4096, input.u16());
      int flags = input.below(4) == 0 ? input.u8() : input.below(4);
      int other = input.below(20);
      if (driver.isPacked() && input.below(2) == 0) {
        driver.pass(queue, place, length, other, flags);
      } else {
        driver.describe(table, index, place, length, flags, other);
      }
    }
    if (!driver.isPacked()) {
      driver.expose(queue, input.below(20));
    }
    driver.kick(queue);
  }

  private void buffer(int queue, FuzzInput input) {
    long at = VirtioDriver.DATA + 0x2_0000 + input.u16();
    int length = 1 + input.of(3, 43, 4139, 5000, input.u16());
    boolean read = queue == VirtioVsock.TRANSMIT;
    driver.add(queue, read ? Part.read(at, length) : Part.written(at, length));
    driver.kick(queue);
  }
}
