package dev.oriel.devices.virtio;

import dev.oriel.iommu.DmaPort;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The device's side of a virtqueue (Virtio 1.2 section 2.6), whatever the layout of its ring. A
 * ring that breaks the rules, or that memory refuses, breaks the queue: then the device does no
 * more work until it is reset.
 *
 * <p>For the thread that serves the queue, except for the methods that say otherwise.
 */
public final class Virtqueue {
  private final DmaPort dma;
  private final int index;
  private final MemorySegment word = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);
  private final AtomicBoolean pending = new AtomicBoolean();
  private volatile Ring.@Nullable Place place;
  private long features;

  /** Made when it is first used, since drivers may place a queue at any time. */
  private @Nullable Ring ring;

  Virtqueue(DmaPort dma, int index) {
    this.dma = dma;
    this.index = index;
  }

  /** The number of the queue. */
  public int index() {
    return index;
  }

  /** Says where the queue is. For any thread, once a reset. */
  void open(Ring.Place where) {
    place = where;
  }

  /** Applies the features that the driver has accepted. */
  void start(long accepted) {
    features = accepted;
  }

  private @Nullable Ring ring() {
    Ring.Place now = place;
    if (ring == null && now != null) {
      ring =
          (features & Feature.PACKED_RING) != 0
              ? new PackedRing(dma, word, now, features)
              : new SplitRing(dma, word, now, features);
    }
    return ring;
  }

  void reset() {
    place = null;
    pending.set(false);
    ring = null;
  }

  /** Notes that there may be work. For any thread. */
  void notifyAvailable() {
    pending.set(true);
  }

  /** Whether there may be work; forgets it. */
  boolean takePending() {
    return pending.get() && pending.getAndSet(false) && place != null;
  }

  boolean broken() {
    return ring != null && ring.broken();
  }

  /** Breaks the queue, because the driver broke a rule in a buffer that was taken. */
  public void fail() {
    Ring now = ring();
    if (now != null) {
      now.fail();
    }
  }

  /** Takes the next buffer; false if there is none now. */
  public boolean take(Chain chain) {
    Ring now = ring();
    return now != null && now.take(chain);
  }

  /** Leaves {@code first}, and all buffers that were taken after it, to be taken again. */
  public void leave(Chain first) {
    Ring now = ring();
    if (now != null) {
      now.leave(first);
    }
  }

  /** Gives a buffer back, into which the device wrote {@code written} bytes. */
  public void complete(Chain chain, long written) {
    stage(chain, written);
    publish();
  }

  /** Gives a buffer back with the next {@link #publish}: several are seen together. */
  public void stage(Chain chain, long written) {
    Ring now = ring();
    if (now != null) {
      now.stage(chain, written);
    }
  }

  /** Lets the driver see the buffers that were staged. */
  public void publish() {
    Ring now = ring();
    if (now != null) {
      now.publish();
    }
  }

  /**
   * Asks for a notification about the next buffer; to be called before the device goes idle.
   *
   * @return false if there is one already
   */
  public boolean arm() {
    Ring now = ring();
    return now == null || now.arm();
  }

  /** Whether the driver must be interrupted for what was completed since the last call. */
  boolean announce() {
    return ring != null && ring.announce();
  }

  /** Writes how far it is; every buffer that was taken must be given back or left. */
  void save(StateWriter out) {
    out.putBoolean(ring != null);
    if (ring != null) {
      ring.save(out);
    }
  }

  /** Takes over how far it was; {@link #open} and {@link #start} have been called if they were. */
  void restore(StateReader in) {
    if (in.getBoolean()) {
      Ring now = ring();
      in.check(now != null);
      if (now != null) {
        now.restore(in);
      }
    }
  }
}
