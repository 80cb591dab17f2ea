package dev.oriel.devices.virtio.vsock;

import dev.oriel.device.DeviceOptions;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.net.NetworkException;
import dev.oriel.net.vsock.UnixPorts;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code -device vhost-vsock-pci}, QEMU's name; nothing of the host's vhost is used. */
public final class VhostVsockDeviceType extends VirtioDeviceType {
  private static final int SOCKET = 19;
  private static final int OTHER_COMMUNICATION = 0x078000;
  private static final int QUEUES = 3;
  private static final int QUEUE_SIZE = 128;

  /** As under QEMU: the driver shares one among the queues. */
  private static final int VECTORS = 3;

  private static final String UNIX_PATH = "uds-path";

  public VhostVsockDeviceType() {
    super(
        "vhost-vsock",
        "sockets between programs of guest and host; Oriel ends them itself, without the host's"
            + " vhost");
  }

  @Override
  protected List<Property> own() {
    return List.of(
        Property.of("guest-cid", Form.number(3, 0xffff_fffeL), "address of the guest").needed(),
        Property.of(
            UNIX_PATH,
            Form.name("FILE", "a file name"),
            "Unix socket for programs of the host, which QEMU does not have: CONNECT N in a line"
                + " reaches the guest's port N, and the guest's connections to port N reach the"
                + " Unix socket FILE_N"),
        Property.of("seqpacket", Form.choice("auto", "off"), "sockets of packets; there are none"),
        Property.of(
            "vhostfd",
            only("", "empty: sockets end in Oriel, the host's vhost is not used", ""),
            "the host's vhost device"));
  }

  @Override
  protected long ownMemory() {
    return VirtioVsock.BYTES;
  }

  @Override
  protected OptionalInt vectors(DeviceOptions options) {
    return OptionalInt.of(VECTORS);
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    return new VirtioShape(SOCKET, OTHER_COMMUNICATION, QUEUES, QUEUE_SIZE);
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    Vsock host = options.vsock();
    Optional<UnixPorts> ports = options.find(UNIX_PATH).map(path -> ports(path, host));
    return new VirtioVsock(options.bytes("guest-cid"), host, ports, context);
  }

  private UnixPorts ports(String path, Vsock host) {
    try {
      return new UnixPorts(Path.of(path), host);
    } catch (NetworkException | InvalidPathException e) {
      throw new BadConfigurationException(
          "%s: %s=%s: %s".formatted(name(), UNIX_PATH, path, e.getMessage()));
    }
  }
}
