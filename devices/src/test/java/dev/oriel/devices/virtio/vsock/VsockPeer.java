package dev.oriel.devices.virtio.vsock;

import dev.oriel.device.DeviceOptions;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A guest's driver: sends packets, and takes those that the device has. */
final class VsockPeer implements AutoCloseable {
  static final long GUEST = 0xfffe_dcbaL;
  static final int HOST_PORT = 1234;
  static final int GUEST_PORT = 0xffff_fff0;

  private static final long OUT = VirtioDriver.DATA;
  private static final long IN = VirtioDriver.DATA + 0x20_0000;
  private static final long EVENT = VirtioDriver.DATA + 0x40_0000;

  /** What the guest says of its room. */
  int room = 1 << 18;

  /** Bytes of the data of the next receive buffer. */
  int buffer = 4096;

  int passed;

  final TestBackends backends = new TestBackends(new TestImage(512, false), new TestNetwork());
  final Vsock host;
  final VirtioDriver driver;
  private boolean posted;
  private byte[] data = {};

  VsockPeer() {
    driver = new VirtioDriver(new VhostVsockDeviceType(), options());
    host = backends.vsock();
    driver.start();
  }

  /** Goes on from another one, whose device is saved and restored. */
  VsockPeer(VsockPeer other) {
    driver = new VirtioDriver(other.driver, new VhostVsockDeviceType(), options());
    host = backends.vsock();
    posted = other.posted;
  }

  /** Resets the device and starts it anew. */
  void restart() {
    driver.start();
    posted = false;
    buffer = 4096;
  }

  private DeviceOptions options() {
    return DeviceOptions.of(
        new VhostVsockDeviceType(), Map.of("guest-cid", "" + GUEST, "packed", "on"), backends);
  }

  Packet packet(int operation, int length) {
    return new Packet(
        GUEST,
        Vsock.HOST,
        GUEST_PORT,
        HOST_PORT,
        length,
        Packet.STREAM,
        operation,
        0,
        room,
        passed);
  }

  void send(int operation) {
    send(packet(operation, 0));
  }

  void sendData(byte[] bytes) {
    send(packet(Packet.DATA, bytes.length), bytes);
  }

  /** Sends a packet; what is behind its header may have any length. */
  void send(Packet packet, byte... bytes) {
    put(packet, bytes);
    driver.run(VirtioVsock.TRANSMIT);
    while (driver.takeUsed(VirtioVsock.TRANSMIT) >= 0) {}
  }

  /** Makes a packet available without a notification. */
  void put(Packet packet, byte... bytes) {
    packet.write(driver.at(OUT, Packet.HEADER));
    MemorySegment.copy(
        MemorySegment.ofArray(bytes), 0, driver.at(OUT + 64, bytes.length), 0, bytes.length);
    if (bytes.length == 0) {
      driver.add(VirtioVsock.TRANSMIT, Part.read(OUT, Packet.HEADER));
    } else {
      driver.add(
          VirtioVsock.TRANSMIT, Part.read(OUT, Packet.HEADER), Part.read(OUT + 64, bytes.length));
    }
  }

  /** The device's next packet; null if it has none. */
  @Nullable Packet receive() {
    if (!posted) {
      driver.add(
          VirtioVsock.RECEIVE, Part.written(IN, Packet.HEADER), Part.written(IN + 64, buffer));
      posted = true;
    }
    driver.run(VirtioVsock.RECEIVE);
    if (driver.takeUsed(VirtioVsock.RECEIVE) < 0) {
      return null;
    }
    posted = false;
    if (driver.written() < Packet.HEADER) {
      throw new AssertionError("written " + driver.written());
    }
    Packet packet = Packet.read(driver.at(IN, Packet.HEADER));
    int length = driver.written() - Packet.HEADER;
    if (packet.length() != length) {
      throw new AssertionError(packet + " with " + length + " bytes");
    }
    data = driver.at(IN + 64, length).toArray(ValueLayout.JAVA_BYTE);
    return packet;
  }

  /** The operation of the device's next packet; 0 if it has none. */
  int operation() {
    Packet packet = receive();
    return packet == null ? 0 : packet.operation();
  }

  /** The data of the last packet. */
  byte[] data() {
    return data;
  }

  /** The next event; -1 if there is none. */
  int event() {
    driver.put32(EVENT, -1);
    driver.add(VirtioVsock.EVENT, Part.written(EVENT, 4));
    driver.run(VirtioVsock.EVENT);
    return driver.takeUsed(VirtioVsock.EVENT) < 0 ? -1 : driver.get32(EVENT);
  }

  @Override
  public void close() {
    driver.close();
  }
}
