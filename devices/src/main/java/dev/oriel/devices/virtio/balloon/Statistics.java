package dev.oriel.devices.virtio.balloon;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.oriel.devices.common.Le;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the guest tells about its memory (Virtio 1.2 section 5.5.6.3). The device has a buffer of
 * the driver, and asks for fresh numbers by giving it back.
 */
final class Statistics {
  static final int QUEUE = 2;

  /** By tag, QEMU's names. */
  private static final List<String> NAMES =
      List.of(
          "stat-swap-in",
          "stat-swap-out",
          "stat-major-faults",
          "stat-minor-faults",
          "stat-free-memory",
          "stat-total-memory",
          "stat-available-memory",
          "stat-disk-caches",
          "stat-htlb-pgalloc",
          "stat-htlb-pgfail");

  /** Newer drivers tell more than there are names for, in any order. */
  private static final int MOST_ENTRIES = 64;

  private static final int ENTRY = Short.BYTES + Long.BYTES;
  private static final int BUFFERS = 16;

  private volatile int seconds;
  private final VirtioContext context;
  private final MemorySegment entries = MemorySegment.ofArray(new byte[MOST_ENTRIES * ENTRY]);

  /** The buffer that the device has, if {@link #held}, and one for the next. */
  private Chain chain;

  private Chain other;
  private boolean held;
  private volatile Map<String, Long> last = Map.of();
  private volatile long time;
  private volatile boolean wanted;
  private CompletableFuture<@Nullable Void> period = CompletableFuture.completedFuture(null);

  /**
   * @param seconds after which fresh numbers are asked for, 0 for never
   */
  Statistics(int seconds, VirtioContext context) {
    this.seconds = seconds;
    this.context = context;
    chain = context.newChain();
    other = context.newChain();
  }

  Map<String, Long> last() {
    return last;
  }

  /** Seconds since 1970, 0 if there are no numbers. */
  long time() {
    return time;
  }

  boolean serve(Virtqueue queue) {
    if (wanted && held) {
      held = false;
      queue.complete(chain, 0);
    }
    wanted = false;
    for (int buffers = 0; buffers < BUFFERS; buffers++) {
      if (queue.take(other)) {
        if (held) {
          queue.complete(chain, 0); // The driver has one buffer only, if it follows the rules.
        }
        Chain taken = other;
        other = chain;
        chain = taken;
        held = true;
        read();
        begin();
      } else if (queue.arm()) {
        return false;
      }
    }
    return true;
  }

  private void read() {
    int count = (int) Math.min(MOST_ENTRIES, chain.readable().bytes() / ENTRY);
    if (chain.readable().drain(entries, (long) count * ENTRY) != DmaStatus.OK) {
      return;
    }
    Map<String, Long> read = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int tag = Le.get16(entries, i * ENTRY);
      if (tag < NAMES.size()) {
        read.put(NAMES.get(tag), Le.get64(entries, i * ENTRY + Short.BYTES));
      }
    }
    last = Map.copyOf(read);
    time = Instant.now().getEpochSecond();
  }

  /** Asks for fresh numbers every so many seconds from now on; while the machine stands still. */
  void every(int other) {
    seconds = other;
    period.cancel(false);
    if (other > 0) {
      ends();
    }
  }

  private void begin() {
    int length = seconds;
    if (length > 0 && period.isDone()) {
      period = new CompletableFuture<@Nullable Void>().completeOnTimeout(null, length, SECONDS);
      period.thenRun(this::ends);
    }
  }

  private void ends() {
    wanted = true;
    context.wake(QUEUE);
  }

  void leave(Virtqueue queue) {
    if (held) {
      queue.leave(chain);
      held = false;
    }
  }

  void save(StateWriter out) {
    out.putLong(time);
    for (String name : NAMES) {
      out.putBoolean(last.containsKey(name));
      out.putLong(last.getOrDefault(name, 0L));
    }
  }

  void restore(StateReader in) {
    time = in.getLong();
    Map<String, Long> read = new LinkedHashMap<>();
    for (String name : NAMES) {
      boolean known = in.getBoolean();
      long value = in.getLong();
      if (known) {
        read.put(name, value);
      }
    }
    last = Map.copyOf(read);
  }

  void reset() {
    held = false;
    wanted = false;
    last = Map.of();
    time = 0;
  }

  void close() {
    period.cancel(false);
  }
}
