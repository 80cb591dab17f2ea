package dev.oriel.devices.virtio.blk;

import dev.oriel.device.BlockImage;
import dev.oriel.device.RegisterBank;
import dev.oriel.devices.common.Disk;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/** A disk with one or more request queues, which are served in turn. */
final class VirtioBlock implements VirtioModel {
  static final int MOST_QUEUES = 64;

  /**
   * Data goes through a buffer, since a hypercall that removes a mapping would otherwise have to
   * wait for the disk.
   */
  private static final int BUFFER = 1 << 18;

  /** What the buffer and the chains of all queues take at most. */
  static final long BYTES = BUFFER + MOST_QUEUES * Chain.MOST_BYTES;

  /** The most requests, and pieces of them, of one step. Resets wait for a step. */
  private static final int PIECES = 32;

  /** As {@link #PIECES}, where a vCPU waits for the step. */
  private static final int BRIEF_PIECES = 8;

  private final BlockSettings settings;
  private final Disk disk;
  private final RegisterBank config;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 4096);
  private final List<BlockRequest> requests;
  private boolean cacheSwitch;
  private boolean writeCache;

  VirtioBlock(BlockSettings settings, BlockImage image, VirtioContext context) {
    this.settings = settings;
    disk = new Disk(image);
    config = settings.config(image.size());
    image.onResize(
        () -> {
          showCapacity();
          context.configChanged();
        });
    requests =
        IntStream.range(0, settings.queues())
            .mapToObj(queue -> new BlockRequest(settings, disk, context.newChain()))
            .toList();
  }

  private void showCapacity() {
    config.set(BlockSettings.CAPACITY, disk.size() / BlockSettings.SECTOR);
  }

  @Override
  public long features() {
    return settings.features(disk.readOnly());
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  /** A driver that cannot flush gets a disk whose writes are durable (section 5.2.5.2). */
  @Override
  public void start(long features) {
    cacheSwitch = (features & BlockSettings.CACHE_SWITCH) != 0;
    writeCache = settings.writeCache() && (features & BlockSettings.FLUSH) != 0;
  }

  @Override
  public boolean serve(Virtqueue queue, boolean brief) {
    BlockRequest request = requests.get(queue.index());
    disk.writeThrough(cacheSwitch ? config.get(BlockSettings.WRITE_BACK) == 0 : !writeCache);
    for (int pieces = brief ? BRIEF_PIECES : PIECES; pieces > 0; pieces--) {
      if (!request.underWay()) {
        if (!queue.take(request.chain())) {
          if (queue.arm()) {
            return false;
          }
          continue;
        }
        if (!request.begin(buffer)) {
          queue.fail();
          return false;
        }
      }
      if (brief && !request.isBrief()) {
        return true;
      }
      if (request.proceed(buffer)) {
        queue.complete(request.chain(), request.written());
      }
    }
    return true;
  }

  @Override
  public void drain(Virtqueue queue) {
    BlockRequest request = requests.get(queue.index());
    while (request.underWay()) {
      if (request.proceed(buffer)) {
        queue.complete(request.chain(), request.written());
      }
    }
  }

  @Override
  public void save(StateWriter out) {
    config.save(out);
  }

  @Override
  public void restore(StateReader in) {
    config.restore(in);
  }

  @Override
  public void reset() {
    requests.forEach(BlockRequest::drop);
    config.reset();
    showCapacity();
  }

  @Override
  public void close() {
    disk.close();
  }
}
