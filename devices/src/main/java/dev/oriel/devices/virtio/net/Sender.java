package dev.oriel.devices.virtio.net;

import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The transmit queue. */
final class Sender {
  /** The most frames of one step. */
  private static final int FRAMES = 64;

  /** What the chain and a frame take at most. */
  static final long BYTES = Chain.MOST_BYTES + Network.LONGEST;

  private final Link link;
  private final Chain chain;
  private final MemorySegment header = Arena.ofAuto().allocate(VirtioNet.HEADER);

  /** A frame for which the network has no room yet, and whose buffer is not given back; or none. */
  private byte[] waiting = {};

  Sender(Link link, Chain chain) {
    this.link = link;
    this.chain = chain;
  }

  boolean serve(Virtqueue queue) {
    for (int i = 0; i < FRAMES; i++) {
      if (waiting.length == 0) {
        if (!queue.take(chain)) {
          if (queue.arm()) {
            return false;
          }
          continue;
        }
        if (chain.readable().bytes() < VirtioNet.HEADER) {
          queue.fail();
          return false;
        }
        waiting = frame();
      }
      if (waiting.length != 0 && !link.send(waiting)) {
        return false; // The network tells when it has room.
      }
      waiting = new byte[0];
      queue.complete(chain, 0);
    }
    return true;
  }

  /** The frame of the chain; empty if no network takes one of its length, or it cannot be read. */
  private byte[] frame() {
    long length = chain.readable().bytes() - VirtioNet.HEADER;
    if (length < Network.SHORTEST || length > Network.LONGEST) {
      return new byte[0];
    }
    byte[] frame = new byte[(int) length];
    boolean read =
        chain.readable().drain(header, VirtioNet.HEADER) == DmaStatus.OK
            && chain.readable().drain(MemorySegment.ofArray(frame), length) == DmaStatus.OK;
    return read ? frame : new byte[0];
  }

  /**
   * Gives back the buffer of the frame that waits; the network loses it if it still has no room.
   */
  void drain(Virtqueue queue) {
    if (waiting.length != 0) {
      boolean _ = link.send(waiting);
      waiting = new byte[0];
      queue.complete(chain, 0);
    }
  }

  void reset() {
    waiting = new byte[0];
  }
}
