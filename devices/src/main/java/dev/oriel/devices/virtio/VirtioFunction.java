package dev.oriel.devices.virtio;

import dev.oriel.device.BarRegisters;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.Doorbell;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciFunction;
import dev.oriel.device.PciProfile;
import dev.oriel.device.RealMemory;
import dev.oriel.devices.common.Patience;
import dev.oriel.iommu.DmaPort;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A virtio device on a PCI bus (Virtio 1.2 section 4.1). A store records the value; everything that
 * takes time happens on the function's executor. The vCPU itself serves a queue when nothing else
 * is under way and the work is short: that is faster than waking two threads, and the guest could
 * only wait meanwhile.
 */
final class VirtioFunction implements PciFunction, VirtioContext {
  private final PciProfile profile;
  private final PciContext context;
  private final MemorySegment descriptors =
      Arena.ofAuto().allocate((long) Chain.MOST * Chain.DESCRIPTOR, Long.BYTES);
  private final DmaPort memory;
  private final List<Virtqueue> queues;
  private final VirtioModel model;
  private final CommonConfig common;
  private final Interrupts interrupts;
  private final DeviceExecutor executor;
  private final Doorbell work;
  private final Runnable brief = this::workBriefly;
  private final Patience patience = new Patience();
  private boolean started;

  /** Whether the driver is to be told that the configuration has changed. */
  private final AtomicBoolean configChanged = new AtomicBoolean();

  /**
   * @param model makes the device, which may keep its context but not use it at once
   */
  VirtioFunction(
      VirtioProfile settings, Function<VirtioContext, VirtioModel> model, PciContext context) {
    profile = settings.pci();
    this.context = context;
    boolean ofPlatform = settings.shape().ofPlatform();
    memory =
        ofPlatform ? new ChosenPort(context.dma(), context.realMemory().port()) : context.dma();
    queues =
        IntStream.range(0, settings.shape().queues())
            .mapToObj(index -> new Virtqueue(memory, index))
            .toList();
    executor = context.executor();
    work = new Doorbell(executor, this::work);
    interrupts = new Interrupts(context);
    this.model = model.apply(this);
    common =
        new CommonConfig(
            settings.features() | this.model.features(),
            ofPlatform ? Feature.VERSION_1 : Feature.NEEDED,
            queues,
            settings.shape().queueSize(),
            settings.vectors());
  }

  private synchronized void work() {
    serve(false);
  }

  private synchronized void workBriefly() {
    long start = executor.nanos();
    serve(true);
    patience.took(executor.nanos() - start);
  }

  private void serve(boolean briefly) {
    if (common.resetWanted()) {
      stop();
      return;
    }
    if (!common.running()) {
      return;
    }
    if (!started) {
      started = true;
      long features = common.accepted();
      choosePort(features);
      queues.forEach(queue -> queue.start(features));
      model.start(features);
    }
    if (configChanged.getAndSet(false)) {
      common.configChanged();
      interrupts.config(common.configVector());
    }
    boolean more = false;
    for (Virtqueue queue : queues) {
      if (queue.takePending()) {
        boolean again = model.serve(queue, briefly);
        if (!settle(queue)) {
          return;
        }
        if (again) {
          queue.notifyAvailable();
          more = true;
        }
      }
    }
    if (more) {
      work.ring();
    }
  }

  private void choosePort(long features) {
    if (memory instanceof ChosenPort port) {
      port.choose(features);
    }
  }

  /** Interrupts for what was completed; false if the queue is broken, and so the device. */
  private boolean settle(Virtqueue queue) {
    if (queue.announce()) {
      interrupts.queue(common.vector(queue));
    }
    if (queue.broken()) {
      common.fail();
      interrupts.config(common.configVector());
    }
    return !queue.broken();
  }

  private void stop() {
    started = false;
    configChanged.set(false);
    model.reset();
    interrupts.clear();
    common.reset();
  }

  @Override
  public PciProfile profile() {
    return profile;
  }

  /** Not the interrupt status, which a look would clear. */
  @Override
  public List<BarRegisters> barRegisters() {
    return List.of(
        new BarRegisters(VirtioProfile.BAR, VirtioProfile.COMMON, common.bank()),
        new BarRegisters(VirtioProfile.BAR, VirtioProfile.CONFIG, model.config()));
  }

  @Override
  public long load(int bar, long offset, int size) {
    int structure = (int) offset & -0x1000;
    long within = offset - structure;
    return switch (structure) {
      case VirtioProfile.COMMON -> common.load(within, size);
      case VirtioProfile.INTERRUPT_STATUS -> within == 0 ? interrupts.read() : 0;
      case VirtioProfile.CONFIG -> model.config().load(within, size);
      default -> 0;
    };
  }

  @Override
  public void store(int bar, long offset, int size, long value) {
    int structure = (int) offset & -0x1000;
    long within = offset - structure;
    switch (structure) {
      case VirtioProfile.COMMON -> {
        if (common.store(within, size, value)) {
          queues.forEach(Virtqueue::notifyAvailable);
          work.ring();
        }
      }
      case VirtioProfile.CONFIG -> {
        model.config().store(within, size, value);
        model.configStored();
      }
      case VirtioProfile.NOTIFY -> notified(within / VirtioProfile.STRIDE);
      default -> {}
    }
  }

  private void notified(long index) {
    if (index < queues.size()) {
      queues.get((int) index).notifyAvailable();
      if (!(patience.allows() && executor.runNow(brief))) {
        work.ring();
      }
    }
  }

  @Override
  public Chain newChain() {
    return new Chain(memory, descriptors);
  }

  @Override
  public RealMemory realMemory() {
    return context.realMemory();
  }

  @Override
  public boolean usesRealAddresses() {
    return memory instanceof ChosenPort port && port.isReal();
  }

  @Override
  public void wake(int queue) {
    queues.get(queue).notifyAvailable();
    work.ring();
  }

  @Override
  public void configChanged() {
    configChanged.set(true);
    work.ring();
  }

  @Override
  public synchronized void quiesce() {
    if (common.resetWanted()) {
      stop();
    }
    drain();
    resume();
  }

  private void drain() {
    for (Virtqueue queue : queues) {
      if (started && common.running()) {
        model.drain(queue);
        boolean _ = settle(queue);
      }
    }
  }

  @Override
  public boolean canBeSaved() {
    return true;
  }

  @Override
  public synchronized void save(StateWriter out) {
    if (common.resetWanted()) {
      stop();
    }
    drain();
    common.save(out);
    interrupts.save(out);
    queues.forEach(queue -> queue.save(out));
    out.putBoolean(configChanged.get());
    model.save(out);
    resume();
  }

  @Override
  public synchronized void restore(StateReader in) {
    common.restore(in);
    interrupts.restore(in);
    long features = common.accepted();
    choosePort(features);
    for (Virtqueue queue : queues) {
      queue.start(features);
      queue.restore(in);
    }
    configChanged.set(in.getBoolean());
    model.restore(in);
    resume();
  }

  /** Has every queue looked at: what was left is taken again. */
  private void resume() {
    queues.forEach(Virtqueue::notifyAvailable);
    work.ring();
  }

  @Override
  public synchronized void reset() {
    stop();
  }

  @Override
  public synchronized void close() {
    model.close();
  }
}
