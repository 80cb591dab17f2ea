package dev.oriel.devices.virtio.balloon;

import dev.oriel.device.Balloon;
import dev.oriel.device.RealMemory;
import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * Asks the guest to keep less memory, and gives the pages that it names to the host. A page that
 * the guest names and goes on to use costs only the guest: it reads as zeros.
 */
final class VirtioBalloon implements VirtioModel, Balloon.Device {
  static final long STATISTICS = 1L << 1;
  static final long DEFLATE_ON_OOM = 1L << 2;
  static final long POISON = 1L << 4;
  static final long REPORTING = 1L << 5;

  static final int INFLATE = 0;
  static final int DEFLATE = 1;
  static final int REPORT = 3;

  /** What chains and page numbers take at most. */
  static final long BYTES = 5 * Chain.MOST_BYTES + (1 << 13);

  private static final int PAGE_SHIFT = 12;

  /** Page numbers that are read at once, and how often in one step. */
  private static final int NUMBERS = 256;

  private static final int PIECES = 16;

  /** Bytes of reported pages after which a step ends. */
  private static final long MOST_REPORTED = 1L << 30;

  private static final Register WANTED = Register.readOnly("num_pages", 0, 4, 0);
  private static final Register GIVEN = Register.readWrite("actual", 4, 4, 0, 0xffff_ffffL);
  private static final Register HINT = Register.readOnly("free_page_hint_cmd_id", 8, 4, 0);
  private static final Register FILLED = Register.readWrite("poison_val", 12, 4, 0, 0xffff_ffffL);

  private final long features;
  private final Balloon balloon;
  private final VirtioContext context;
  private final RealMemory memory;
  private final RegisterBank config;
  private final MemorySegment numbers = MemorySegment.ofArray(new byte[NUMBERS * Integer.BYTES]);
  private final Chain pages;
  private final Chain returned;
  private final Statistics statistics;
  private long given;

  /** Whether {@link #pages} is a buffer with more page numbers. */
  private boolean inflating;

  private boolean reports;

  /**
   * @param seconds between two reports on the guest's memory, 0 for none
   */
  VirtioBalloon(long features, int seconds, Balloon balloon, VirtioContext context) {
    this.features = features;
    this.balloon = balloon;
    this.context = context;
    memory = context.realMemory();
    config =
        new RegisterBank(
            (features & POISON) != 0 ? 16 : 8,
            (features & POISON) != 0
                ? List.of(WANTED, GIVEN, HINT, FILLED)
                : List.of(WANTED, GIVEN));
    pages = context.newChain();
    returned = context.newChain();
    statistics = new Statistics(seconds, context);
    balloon.attach(this);
  }

  @Override
  public long features() {
    return features;
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  /** Free pages have addresses of the bus if the driver uses a window; then they stay. */
  @Override
  public void start(long accepted) {
    reports = (accepted & REPORTING) != 0 && context.usesRealAddresses();
  }

  @Override
  public boolean serve(Virtqueue queue, boolean brief) {
    return switch (queue.index()) {
      case INFLATE -> brief || inflate(queue);
      case DEFLATE -> deflate(queue);
      case REPORT -> brief || report(queue);
      default -> statistics.serve(queue);
    };
  }

  private boolean inflate(Virtqueue queue) {
    for (int pieces = 0; pieces < PIECES; pieces++) {
      if (!inflating) {
        if (!queue.take(pages)) {
          if (queue.arm()) {
            return false;
          }
          continue;
        }
        inflating = true;
      }
      long left = pages.readable().bytes() - pages.readable().position();
      int count = (int) Math.min(NUMBERS, left / Integer.BYTES);
      boolean read = pages.readable().drain(numbers, (long) count * Integer.BYTES) == DmaStatus.OK;
      if (read) {
        giveBack(count);
      }
      if (!read || count < NUMBERS) {
        inflating = false;
        queue.complete(pages, 0);
      }
    }
    return true;
  }

  /** Gives back the pages whose numbers were read; those that follow each other together. */
  private void giveBack(int count) {
    for (int i = 0; i < count; ) {
      long first = number(i);
      int next = i + 1;
      while (next < count && number(next) == first + (next - i)) {
        next++;
      }
      memory.giveBack(first << PAGE_SHIFT, (long) (next - i) << PAGE_SHIFT);
      i = next;
    }
  }

  private long number(int index) {
    return Integer.toUnsignedLong(Le.get32(numbers, index * Integer.BYTES));
  }

  /** Memory that is taken back comes when it is touched. */
  private boolean deflate(Virtqueue queue) {
    for (int buffers = 0; buffers < PIECES; buffers++) {
      if (queue.take(returned)) {
        queue.complete(returned, 0);
      } else if (queue.arm()) {
        return false;
      }
    }
    return true;
  }

  /** Pages that are filled with something else than zeros must stay (section 5.5.6.7). */
  private boolean report(Virtqueue queue) {
    long left = MOST_REPORTED;
    for (int buffers = 0; buffers < PIECES && left > 0; buffers++) {
      if (!queue.take(returned)) {
        if (queue.arm()) {
          return false;
        }
        continue;
      }
      boolean filled = (features & POISON) != 0 && config.get(FILLED) != 0;
      if (reports && !filled && returned.writable().bytes() <= memory.bytes()) {
        left -= returned.writable().bytes();
        returned.writable().forEachRun(memory::giveBack);
      }
      queue.complete(returned, 0);
    }
    return true;
  }

  @Override
  public void configStored() {
    long now = config.get(GIVEN);
    if (now != given) {
      given = now;
      balloon.changed(actual());
    }
  }

  @Override
  public void target(long bytes) {
    long ram = memory.bytes();
    long fewer = ram - Math.clamp(bytes, 0, ram) >>> PAGE_SHIFT;
    config.set(WANTED, Math.min(fewer, 0xffff_ffffL));
    context.configChanged();
  }

  @Override
  public long actual() {
    return Math.max(0, memory.bytes() - (config.get(GIVEN) << PAGE_SHIFT));
  }

  @Override
  public Map<String, Long> statistics() {
    return statistics.last();
  }

  @Override
  public void statisticsEvery(int seconds) {
    statistics.every(seconds);
  }

  @Override
  public long statisticsTime() {
    return statistics.time();
  }

  @Override
  public void drain(Virtqueue queue) {
    if (queue.index() == INFLATE && inflating) {
      queue.leave(pages); // To give back a page twice does no harm.
      inflating = false;
    } else if (queue.index() == Statistics.QUEUE) {
      statistics.leave(queue);
    }
  }

  @Override
  public void save(StateWriter out) {
    config.save(out);
    statistics.save(out);
  }

  @Override
  public void restore(StateReader in) {
    config.restore(in);
    given = config.get(GIVEN);
    statistics.restore(in);
  }

  /** The next driver begins with all memory, and with the same wish. */
  @Override
  public void reset() {
    inflating = false;
    statistics.reset();
    config.set(GIVEN, 0);
    if ((features & POISON) != 0) {
      config.set(FILLED, 0);
    }
    configStored();
  }

  @Override
  public void close() {
    balloon.detach(this);
    statistics.close();
  }
}
