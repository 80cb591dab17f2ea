package dev.oriel.devices.virtio.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.DeviceOptions;
import dev.oriel.net.Cable;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class VirtioNetTest {
  private static final int RECEIVE = VirtioNet.RECEIVE;
  private static final int TRANSMIT = VirtioNet.TRANSMIT;
  private static final long DATA = VirtioDriver.DATA;
  private static final long MERGED = 1L << 15;

  private final TestNetwork network = new TestNetwork();

  private VirtioDriver driver(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(Map.of("netdev", "n"));
    options.putAll(more);
    VirtioNetDeviceType type = new VirtioNetDeviceType();
    TestBackends backends = new TestBackends(new TestImage(512, false), network);
    return new VirtioDriver(type, DeviceOptions.of(type, options, backends));
  }

  private static byte[] frame(int length) {
    byte[] frame = new byte[length];
    new SplittableRandom(length).nextBytes(frame);
    return frame;
  }

  private static int send(VirtioDriver driver, byte[] frame) {
    driver.at(DATA, VirtioNet.HEADER).fill((byte) 0);
    driver.at(DATA + 64, frame.length).copyFrom(MemorySegment.ofArray(frame));
    int first = frame.length / 3;
    int head =
        driver.add(
            TRANSMIT,
            Part.read(DATA, VirtioNet.HEADER),
            Part.read(DATA + 64, first),
            Part.read(DATA + 64 + first, frame.length - first));
    driver.run(TRANSMIT);
    return head;
  }

  private static void offerBuffers(VirtioDriver driver, int count, int bytes) {
    for (int i = 0; i < count; i++) {
      int head = driver.add(RECEIVE, Part.written(DATA + (long) i * bytes, bytes));
      assertThat(head).isEqualTo(i);
    }
    driver.run(RECEIVE);
  }

  @Test
  void hasTheAddressThatItWasGivenOrTheNext() {
    try (VirtioDriver driver = driver(Map.of("mac", "52:54:00:ab:cd:ef"))) {
      assertThat(driver.config(0, 1)).isEqualTo(0x52);
      assertThat(driver.config(5, 1)).isEqualTo(0xef);
      assertThat(driver.config(6, 2)).as("link is up").isEqualTo(1);
    }
    try (VirtioDriver driver = driver(Map.of())) {
      assertThat(driver.config(0, 4)).isEqualTo(0x12005452);
      assertThat(driver.config(4, 2)).isEqualTo(0x5634);
    }
  }

  @Test
  void sendsFramesOfAllLengthsThatNetworksTake() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      for (int length : new int[] {14, 60, 1514, 65_536}) {
        int head = send(driver, frame(length));
        assertThat(driver.takeUsed(TRANSMIT)).isEqualTo(head);
        assertThat(network.takeSent()).containsExactly(frame(length));
      }
      for (int length : new int[] {13, 65_537}) {
        int head = send(driver, frame(length));
        assertThat(driver.takeUsed(TRANSMIT)).isEqualTo(head);
        assertThat(network.takeSent()).isEmpty();
      }
    }
  }

  @Test
  void aFullNetworkHoldsUpTheQueueUntilItHasRoom() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      network.full(true);
      int first = send(driver, frame(60));
      int second = send(driver, frame(60));
      assertThat(driver.takeUsed(TRANSMIT)).isEqualTo(-1);
      network.full(false);
      driver.executor.runAll();
      assertThat(driver.takeUsed(TRANSMIT)).isEqualTo(first);
      assertThat(driver.takeUsed(TRANSMIT)).isEqualTo(second);
      assertThat(network.takeSent()).hasSize(2);
    }
  }

  @Test
  void aFrameThatCannotBeReadIsDropped() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      driver.bus.refuse(DATA + 64, 8);
      int head = send(driver, frame(100));
      assertThat(driver.takeUsed(TRANSMIT)).isEqualTo(head);
      assertThat(network.takeSent()).isEmpty();
    }
  }

  @Test
  void aFrameArrivesInOneBuffer() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      offerBuffers(driver, 2, 2048);
      assertThat(network.offer(frame(1514))).isTrue();
      driver.executor.runAll();
      assertThat(driver.takeUsed(RECEIVE)).isZero();
      assertThat(driver.written()).isEqualTo(1514 + VirtioNet.HEADER);
      assertThat(driver.get16(DATA + VirtioNet.BUFFERS_FIELD)).isEqualTo(1);
      assertThat(driver.at(DATA + VirtioNet.HEADER, 1514).toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(frame(1514));
    }
  }

  @Test
  void aFrameArrivesInSeveralBuffersAtOnce() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      byte[] frame = frame(4000);
      network.offer(frame);
      offerBuffers(driver, 2, 1000);
      assertThat(driver.takeUsed(RECEIVE)).as("of a part").isEqualTo(-1);
      for (int i = 2; i < 6; i++) {
        driver.add(RECEIVE, Part.written(DATA + i * 1000L, 1000));
      }
      driver.run(RECEIVE);
      assertThat(driver.get16(DATA + VirtioNet.BUFFERS_FIELD)).isEqualTo(5);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      for (int i = 0; i < 5; i++) {
        assertThat(driver.takeUsed(RECEIVE)).isEqualTo(i);
        got.writeBytes(
            driver.at(DATA + i * 1000L, driver.written()).toArray(ValueLayout.JAVA_BYTE));
      }
      assertThat(driver.takeUsed(RECEIVE)).isEqualTo(-1);
      byte[] all = got.toByteArray();
      assertThat(Arrays.copyOfRange(all, VirtioNet.HEADER, all.length)).isEqualTo(frame);
      network.offer(frame(100));
      driver.executor.runAll();
      assertThat(driver.takeUsed(RECEIVE)).as("the buffer that was left").isEqualTo(5);
    }
  }

  @Test
  void withoutMergedBuffersAFrameThatIsTooLongIsDropped() {
    try (VirtioDriver driver = driver(Map.of())) {
      driver.start(driver.offered() & ~MERGED, 16);
      offerBuffers(driver, 2, 1000);
      network.offer(frame(1200));
      network.offer(frame(100));
      driver.executor.runAll();
      assertThat(driver.takeUsed(RECEIVE)).isZero();
      assertThat(driver.written()).isEqualTo(100 + VirtioNet.HEADER);
      assertThat(driver.takeUsed(RECEIVE)).isEqualTo(-1);
    }
  }

  @Test
  void framesWaitInBoundedNumberForBuffers() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      int taken = 0;
      while (network.offer(frame(1000))) {
        driver.executor.runAll();
        assertThat(++taken).isLessThan(1000);
      }
      assertThat(network.resumed()).isZero();
      for (int i = 0; i < taken; i++) {
        driver.add(RECEIVE, Part.written(DATA, 2048));
        driver.run(RECEIVE);
        assertThat(driver.takeUsed(RECEIVE)).isNotEqualTo(-1);
      }
      assertThat(network.resumed()).isEqualTo(1);
      assertThat(network.offer(frame(1000))).isTrue();
    }
  }

  @Test
  void aResetLetsTheNetworkGoOn() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      while (network.offer(frame(1000))) {}
      int before = network.resumed();
      driver.reset();
      assertThat(network.resumed()).isGreaterThan(before);
      assertThat(network.offer(frame(1000))).isTrue();
    }
  }

  @Test
  void framesAreDroppedWhileThereIsNoDriver() {
    try (VirtioDriver driver = driver(Map.of())) {
      for (int i = 0; i < 1000; i++) {
        assertThat(network.offer(frame(100))).isTrue();
      }
      driver.start();
      offerBuffers(driver, 2, 2048);
      assertThat(driver.takeUsed(RECEIVE)).isEqualTo(-1);
      network.offer(frame(100));
      int resumed = network.resumed();
      driver.reset();
      assertThat(network.resumed()).as("frames that wait can go").isGreaterThan(resumed);
      driver.start();
      offerBuffers(driver, 2, 2048);
      assertThat(driver.takeUsed(RECEIVE)).isEqualTo(-1);
      assertThat(network.connected()).isTrue();
    }
    assertThat(network.connected()).isFalse();
  }

  @Test
  void aReceiveBufferWithoutRoomForTheHeaderBreaksTheDevice() {
    try (VirtioDriver driver = driver(Map.of()).start()) {
      offerBuffers(driver, 1, 11);
      network.offer(frame(100));
      driver.executor.runAll();
      assertThat(driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.NEEDS_RESET).isNotZero();
    }
  }

  @Test
  void seesThatItsCableIsPulled() {
    Cable cable = new Cable(network);
    VirtioNetDeviceType type = new VirtioNetDeviceType();
    TestBackends backends = new TestBackends(new TestImage(512, false), cable);
    try (VirtioDriver driver =
        new VirtioDriver(type, DeviceOptions.of(type, Map.of("netdev", "n"), backends)).start()) {
      for (Cable.End end : Cable.End.values()) {
        cable.set(end, false);
        driver.executor.runAll();
        assertThat(driver.interruptStatus()).as("the configuration has changed").isEqualTo(2);
        assertThat(driver.config(6, 2)).isZero();
        int head = send(driver, frame(60));
        assertThat(driver.takeUsed(TRANSMIT)).as("lost").isEqualTo(head);
        assertThat(network.takeSent()).isEmpty();
        assertThat(network.offer(frame(60))).isTrue();
        cable.set(end, true);
        driver.executor.runAll();
        assertThat(driver.interruptStatus() & 2).isEqualTo(2);
        assertThat(driver.config(6, 2)).isEqualTo(1);
        head = send(driver, frame(60));
        assertThat(driver.takeUsed(TRANSMIT)).isEqualTo(head);
        assertThat(network.takeSent()).hasSize(1);
      }
    }
  }
}
