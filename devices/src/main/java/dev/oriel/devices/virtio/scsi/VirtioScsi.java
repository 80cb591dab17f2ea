package dev.oriel.devices.virtio.scsi;

import dev.oriel.device.Attachments;
import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.device.ScsiPlace;
import dev.oriel.devices.scsi.ScsiBus;
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

/**
 * An adapter with a control queue, a queue for events, and one or more request queues, which are
 * served in turn.
 */
final class VirtioScsi implements VirtioModel {
  static final int MOST_QUEUES = 62;
  static final int FIRST_REQUESTS = 2;
  static final int MOST_TARGET = 255;
  static final int MOST_LUN = 16383;

  private static final int BUFFER = 1 << 18;

  /** What the buffer, and the chains and bytes of all requests take at most. */
  static final long BYTES = BUFFER + (MOST_QUEUES + 2) * (Chain.MOST_BYTES + 1024);

  /** The most requests, and pieces of them, of one step. Resets wait for a step. */
  private static final int PIECES = 32;

  /** As {@link #PIECES}, where a vCPU waits for the step. */
  private static final int BRIEF_PIECES = 8;

  private static final int CONTROL = 0;
  private static final int EVENTS = 1;

  private static final Register SENSE_SIZE = Register.readWrite("sense_size", 20, 4, 96, 0xff);
  private static final Register CDB_SIZE = Register.readWrite("cdb_size", 24, 4, 32, 0xff);

  /**
   * The user's settings.
   *
   * @param queues request queues
   * @param queueSize the most entries of each
   * @param maxSectors the most sectors of a request, a hint
   * @param commandsPerUnit the most requests of a unit, a hint
   * @param features which events it offers to tell of
   */
  record Settings(int queues, int queueSize, long maxSectors, long commandsPerUnit, long features) {
    RegisterBank config() {
      return new RegisterBank(
          36,
          List.of(
              Register.readOnly("num_queues", 0, 4, queues),
              Register.readOnly("seg_max", 4, 4, queueSize - 2),
              Register.readOnly("max_sectors", 8, 4, maxSectors),
              Register.readOnly("cmd_per_lun", 12, 4, commandsPerUnit),
              Register.readOnly("event_info_size", 16, 4, 16),
              SENSE_SIZE,
              CDB_SIZE,
              Register.readOnly("max_channel", 28, 2, 0),
              Register.readOnly("max_target", 30, 2, MOST_TARGET),
              Register.readOnly("max_lun", 32, 4, MOST_LUN)));
    }
  }

  private final Settings settings;
  private final ScsiBus bus;
  private final RegisterBank config;
  private final Events events;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 4096);
  private final ControlRequest control;
  private final List<ScsiRequest> requests;

  /** By request queue, whether there was more to do after its last turn. */
  private final boolean[] busy;

  /** Whether {@link #control} waits for the requests before it. */
  private boolean controlWaits;

  VirtioScsi(Settings settings, ScsiBus bus, VirtioContext context) {
    this.settings = settings;
    this.bus = bus;
    events = new Events(context.newChain());
    config = settings.config();
    control = new ControlRequest(bus, context.newChain());
    requests =
        IntStream.range(0, settings.queues())
            .mapToObj(queue -> new ScsiRequest(bus, context.newChain()))
            .toList();
    busy = new boolean[settings.queues()];
    bus.places().forEach(place -> listen(place, context));
    bus.listen(
        new Attachments.Listener<>() {
          @Override
          public void added(ScsiPlace place) {
            listen(place, context);
            events.added(place);
            context.wake(EVENTS);
          }

          @Override
          public void leaving(ScsiPlace place) {
            context.quiesce();
            events.removed(place);
            context.wake(EVENTS);
          }
        });
  }

  private void listen(ScsiPlace place, VirtioContext context) {
    place
        .unit()
        .onCapacityChange(
            () -> {
              events.resized(place);
              context.wake(EVENTS);
            });
  }

  @Override
  public long features() {
    return settings.features();
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  @Override
  public void start(long features) {
    events.start(features);
  }

  @Override
  public boolean serve(Virtqueue queue, boolean brief) {
    if (queue.index() == CONTROL) {
      return serveControl(queue);
    }
    if (queue.index() == EVENTS) {
      events.serve(queue);
      return false;
    }
    int index = queue.index() - FIRST_REQUESTS;
    busy[index] = serve(queue, requests.get(index), brief);
    return busy[index];
  }

  private boolean serve(Virtqueue queue, ScsiRequest request, boolean brief) {
    for (int pieces = brief ? BRIEF_PIECES : PIECES; pieces > 0; pieces--) {
      if (!request.underWay()) {
        if (!queue.take(request.chain())) {
          if (queue.arm()) {
            return false;
          }
          continue;
        }
        if (!request.begin((int) config.get(CDB_SIZE), (int) config.get(SENSE_SIZE))) {
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

  /**
   * A task that is to be aborted may be in a queue whose turn is yet to come. So a request is
   * carried out only when each queue has had its turn since, and has nothing left.
   */
  private boolean serveControl(Virtqueue queue) {
    if (!controlWaits) {
      controlWaits = queue.take(control.chain());
      return controlWaits || !queue.arm();
    }
    for (boolean more : busy) {
      if (more) {
        return true;
      }
    }
    controlWaits = false;
    if (control.serve()) {
      queue.complete(control.chain(), control.written());
      return true;
    }
    queue.fail();
    return false;
  }

  /**
   * A control request waits for the requests before it, which have ended when it is taken again.
   */
  @Override
  public void drain(Virtqueue queue) {
    int index = queue.index() - FIRST_REQUESTS;
    if (queue.index() == CONTROL && controlWaits) {
      queue.leave(control.chain());
      controlWaits = false;
    } else if (index >= 0) {
      ScsiRequest request = requests.get(index);
      while (request.underWay()) {
        if (request.proceed(buffer)) {
          queue.complete(request.chain(), request.written());
        }
      }
    }
  }

  @Override
  public void save(StateWriter out) {
    config.save(out);
    events.save(out);
    bus.save(out);
  }

  @Override
  public void restore(StateReader in) {
    config.restore(in);
    events.restore(in);
    bus.restore(in);
  }

  @Override
  public void reset() {
    requests.forEach(ScsiRequest::drop);
    java.util.Arrays.fill(busy, false);
    controlWaits = false;
    config.reset();
    events.reset();
    bus.reset();
  }

  @Override
  public void close() {
    bus.close();
  }
}
