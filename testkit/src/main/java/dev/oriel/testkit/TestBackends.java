package dev.oriel.testkit;

import dev.oriel.device.Backends;
import dev.oriel.device.BlockImage;
import dev.oriel.net.Network;

/** The same image for every drive, and the same network for every card. */
public final class TestBackends implements Backends {
  /** The first hardware address: 52:54:00:12:34:56, as under QEMU. */
  public static final long FIRST_HARDWARE_ADDRESS = 0x5254_0012_3456L;

  private final BlockImage image;
  private final Network network;
  private long next = FIRST_HARDWARE_ADDRESS;

  public TestBackends(BlockImage image, Network network) {
    this.image = image;
    this.network = network;
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
}
