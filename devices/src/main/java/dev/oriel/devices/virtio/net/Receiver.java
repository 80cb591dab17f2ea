package dev.oriel.devices.virtio.net;

import dev.oriel.devices.common.Le;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.net.Link;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The receive queue, and the buffers that were taken from it for the next frame. */
final class Receiver {
  /** The most buffers that a frame may span. */
  private static final int MOST_BUFFERS = 64;

  /** What they take at most. */
  static final long BYTES = MOST_BUFFERS * Chain.MOST_BYTES;

  /** The most frames, and buffers, of one step. */
  private static final int PIECES = 128;

  private final FrameBox box;
  private final Link link;
  private final List<Chain> chains = new ArrayList<>();
  private final VirtioContext context;
  private final MemorySegment header = Arena.ofAuto().allocate(VirtioNet.HEADER);
  private boolean merges;

  /** The first of {@link #chains} that hold buffers, and the bytes of these. */
  private int taken;

  private long bytes;

  Receiver(FrameBox box, Link link, VirtioContext context) {
    this.box = box;
    this.link = link;
    this.context = context;
  }

  /**
   * @param spans whether a frame may span buffers
   */
  void start(boolean spans) {
    merges = spans;
  }

  boolean serve(Virtqueue queue) {
    for (int pieces = 0; pieces < PIECES; pieces++) {
      byte[] frame = box.peek();
      if (frame == null) {
        return false; // The next one has this called again, and so no notification is needed.
      }
      if (bytes >= frame.length + VirtioNet.HEADER) {
        deliver(queue, frame);
        remove(frame);
      } else if (taken == (merges ? MOST_BUFFERS : 1)) {
        remove(frame); // It fits into no buffers of this driver.
      } else if (!take(queue) && queue.arm()) {
        return false;
      }
    }
    return true;
  }

  private void remove(byte[] frame) {
    if (box.remove(frame)) {
      link.resume();
    }
  }

  private boolean take(Virtqueue queue) {
    if (taken == chains.size()) {
      chains.add(context.newChain());
    }
    Chain chain = chains.get(taken);
    if (!queue.take(chain)) {
      return false;
    }
    if (chain.writable().bytes() < VirtioNet.HEADER) {
      queue.fail();
      return false;
    }
    taken++;
    bytes += chain.writable().bytes();
    return true;
  }

  /** Writes the frame, after its header, into as many buffers as it needs. */
  private void deliver(Virtqueue queue, byte[] frame) {
    int buffers = 0;
    for (long left = frame.length + VirtioNet.HEADER; left > 0; buffers++) {
      left -= chains.get(buffers).writable().bytes();
    }
    Le.put16(header, VirtioNet.BUFFERS_FIELD, buffers);
    MemorySegment data = MemorySegment.ofArray(frame);
    int done = 0;
    for (int i = 0; i < buffers; i++) {
      Chain chain = chains.get(i);
      long room = chain.writable().bytes();
      long before = i == 0 ? VirtioNet.HEADER : 0;
      int part = (int) Math.min(frame.length - done, room - before);
      boolean written =
          (i > 0 || chain.writable().fill(header, VirtioNet.HEADER) == DmaStatus.OK)
              && chain.writable().fill(data.asSlice(done, part), part) == DmaStatus.OK;
      queue.stage(chain, written ? before + part : 0);
      done += part;
      bytes -= room;
    }
    queue.publish();
    for (int i = 0; i < buffers; i++) {
      chains.add(chains.removeFirst());
    }
    taken -= buffers;
  }

  /** Leaves the buffers that no frame has filled. */
  void leave(Virtqueue queue) {
    if (taken > 0) {
      queue.leave(chains.getFirst());
    }
    reset();
  }

  void reset() {
    taken = 0;
    bytes = 0;
  }
}
