package dev.oriel.testkit;

import dev.oriel.device.Attachments;
import dev.oriel.device.Backends;
import dev.oriel.device.BlockImage;
import dev.oriel.device.ScsiPlace;
import dev.oriel.net.Network;
import dev.oriel.net.vsock.Vsock;
import java.util.List;
import java.util.function.Function;

/** The same image for every drive, and the same network for every card. */
public final class TestBackends implements Backends {
  /** The first hardware address: 52:54:00:12:34:56, as under QEMU. */
  public static final long FIRST_HARDWARE_ADDRESS = 0x5254_0012_3456L;

  private final BlockImage image;
  private final Network network;
  private final Function<Backends, List<ScsiPlace>> units;
  private final Vsock vsock = new Vsock();
  private Attachments<ScsiPlace> attached = new Attachments<>(List.of());
  private long next = FIRST_HARDWARE_ADDRESS;

  public TestBackends(BlockImage image, Network network) {
    this(image, network, backends -> List.of());
  }

  /**
   * @param units creates the units on the SCSI bus of a device
   */
  public TestBackends(
      BlockImage image, Network network, Function<Backends, List<ScsiPlace>> units) {
    this.image = image;
    this.network = network;
    this.units = units;
  }

  @Override
  public BlockImage drive(String id) {
    return image;
  }

  @Override
  public Network network(String id) {
    return network;
  }

  @Override
  public long nextHardwareAddress() {
    return next++;
  }

  @Override
  public Vsock vsock() {
    return vsock;
  }

  @Override
  public Attachments<ScsiPlace> scsiUnits() {
    attached = new Attachments<>(units.apply(this));
    return attached;
  }

  /** The units on the bus of the device that was created last. */
  public Attachments<ScsiPlace> attached() {
    return attached;
  }
}
