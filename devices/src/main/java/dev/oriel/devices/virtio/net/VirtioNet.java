package dev.oriel.devices.virtio.net;

import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Card;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import java.util.List;

/** A card with one pair of queues, which takes every frame that its network has for it. */
final class VirtioNet implements VirtioModel {
  static final int RECEIVE = 0;
  static final int TRANSMIT = 1;

  /** The header before each frame (Virtio 1.2 section 5.1.6), and its field num_buffers. */
  static final int HEADER = 12;

  static final int BUFFERS_FIELD = 10;

  /** What frames and chains take at most. */
  static final long BYTES = FrameBox.BYTES + Receiver.BYTES + Sender.BYTES;

  private static final long ADDRESS = 1L << 5;
  private static final long MERGED_BUFFERS = 1L << 15;
  private static final long STATUS = 1L << 16;

  private static final Register LINK = Register.readOnly("status", 6, 2, 1);

  private final boolean mergedBuffers;
  private final VirtioContext context;
  private final RegisterBank config;
  private final FrameBox box;
  private final Receiver receiver;
  private final Sender sender;
  private final Link link;

  /**
   * @param address 48 bits
   * @param mergedBuffers whether a frame may span buffers of the driver
   */
  VirtioNet(long address, boolean mergedBuffers, Network network, VirtioContext context) {
    this.mergedBuffers = mergedBuffers;
    this.context = context;
    long littleEndian = Long.reverseBytes(address) >>> 16;
    config =
        new RegisterBank(
            12,
            List.of(
                Register.readOnly("mac, low", 0, 4, littleEndian & 0xffff_ffffL),
                Register.readOnly("mac, high", 4, 2, littleEndian >>> 32),
                LINK,
                Register.readOnly("max_virtqueue_pairs", 8, 2, 1)));
    box = new FrameBox(() -> context.wake(RECEIVE));
    link =
        network.connect(
            new Card() {
              @Override
              public boolean receive(byte[] frame) {
                return box.put(frame);
              }

              @Override
              public void sendable() {
                context.wake(TRANSMIT);
              }

              @Override
              public void linkChanged(boolean up) {
                config.set(LINK, up ? 1 : 0);
                context.configChanged();
              }
            });
    receiver = new Receiver(box, link, context);
    sender = new Sender(link, context.newChain());
  }

  @Override
  public long features() {
    return ADDRESS | STATUS | (mergedBuffers ? MERGED_BUFFERS : 0);
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  @Override
  public void start(long features) {
    receiver.start((features & MERGED_BUFFERS) != 0);
    box.open();
  }

  @Override
  public boolean serve(Virtqueue queue, boolean brief) {
    return queue.index() == TRANSMIT ? sender.serve(queue) : receiver.serve(queue);
  }

  @Override
  public void drain(Virtqueue queue) {
    if (queue.index() == TRANSMIT) {
      sender.drain(queue);
    } else {
      receiver.leave(queue);
    }
  }

  /** Frames that were on their way to the guest are lost, as on any network. */
  @Override
  public void save(StateWriter out) {
    out.putBoolean(config.get(LINK) != 0);
  }

  /** The link is that of this machine's cable, of which the driver is told if it is another. */
  @Override
  public void restore(StateReader in) {
    if (in.getBoolean() != (config.get(LINK) != 0)) {
      context.configChanged();
    }
  }

  @Override
  public void reset() {
    box.close();
    link.resume(); // The box refuses nothing any more.
    receiver.reset();
    sender.reset();
  }

  @Override
  public void close() {
    link.close();
    box.close();
  }
}
