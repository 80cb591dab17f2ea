package dev.oriel.devices.virtio.rng;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.oriel.device.RegisterBank;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Fills buffers with random numbers of the host, not more in a period than the user allows. */
final class VirtioRng implements VirtioModel {
  /** The most bytes of one buffer that are filled; a driver that wants more asks again. */
  static final int MOST_BYTES = 1 << 12;

  /** What the chain and the numbers for a buffer take at most. */
  static final long BYTES = Chain.MOST_BYTES + MOST_BYTES;

  private static final int MOST_BUFFERS = 16;

  private final long quota;
  private final long millis;
  private final VirtioContext context;
  private final RegisterBank config = new RegisterBank(0, List.of());
  private final RandomGenerator random;
  private final Chain chain;

  /** What is left of the quota until the end of the period. */
  private long left;

  /** Done unless a period has begun, as the first byte does it. */
  private CompletableFuture<@Nullable Void> period = CompletableFuture.completedFuture(null);

  /**
   * @param quota bytes in a period
   * @param millis length of a period
   */
  VirtioRng(long quota, long millis, RandomGenerator random, VirtioContext context) {
    this.quota = quota;
    this.random = random;
    left = quota;
    this.millis = millis;
    this.context = context;
    chain = context.newChain();
  }

  @Override
  public long features() {
    return 0;
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  @Override
  public void start(long features) {}

  @Override
  public synchronized boolean serve(Virtqueue queue, boolean brief) {
    for (int i = 0; i < MOST_BUFFERS; i++) {
      if (left == 0) {
        return false; // The end of the period has this called again.
      }
      if (queue.take(chain)) {
        queue.complete(chain, fill());
      } else if (queue.arm()) {
        return false;
      }
    }
    return true;
  }

  /** Fills the buffer; returns how many bytes it got. */
  private long fill() {
    int count = (int) Math.min(chain.writable().bytes(), Math.min(MOST_BYTES, left));
    left -= count;
    if (count > 0 && period.isDone()) {
      period =
          new CompletableFuture<@Nullable Void>().completeOnTimeout(null, millis, MILLISECONDS);
      period.thenRun(this::periodEnds);
    }
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    DmaStatus status = chain.writable().fill(MemorySegment.ofArray(bytes), count);
    return status == DmaStatus.OK ? count : 0;
  }

  private void periodEnds() {
    synchronized (this) {
      left = quota;
    }
    context.wake(0);
  }

  /** No buffer is kept. */
  @Override
  public void drain(Virtqueue queue) {}

  /** It has no state: a period of its quota begins anew. */
  @Override
  public void save(StateWriter out) {}

  @Override
  public void restore(StateReader in) {}

  @Override
  public void reset() {}

  @Override
  public synchronized void close() {
    period.cancel(false);
  }
}
