package dev.oriel.devices.nvme;

import dev.oriel.device.BarRegisters;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.Doorbell;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciFunction;
import dev.oriel.device.PciProfile;
import dev.oriel.device.RegisterBank;
import dev.oriel.devices.common.Patience;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The controller as the guest sees it: registers and doorbells. A store records the value and wakes
 * {@link NvmeEngine}; everything that takes time happens on the function's executor. The vCPU
 * itself carries out a short command when nothing else is under way: that is faster than waking two
 * threads, and the guest could only wait meanwhile.
 */
final class NvmeController implements PciFunction {
  private static final int NOT_RUNG = -1;

  private final PciProfile profile;
  private final RegisterBank registers =
      new RegisterBank(NvmeRegister.DOORBELLS, NvmeRegister.all());
  private final AtomicIntegerArray doorbells;
  private final InterruptPin pin;
  private final NvmeEngine engine;
  private final DeviceExecutor executor;
  private final Doorbell work;
  private final Runnable brief = this::workBriefly;
  private final Patience patience = new Patience();

  NvmeController(NvmeSettings settings, BlockImage image, PciContext context) {
    profile = settings.profile();
    doorbells = new AtomicIntegerArray(settings.doorbells());
    clearDoorbells();
    pin = new InterruptPin(context, settings.ioQueues() + 1);
    engine = new NvmeEngine(settings, image, context, registers, pin);
    executor = context.executor();
    work = new Doorbell(executor, this::work);
    image.onResize(this::resized);
  }

  /** While the machine stands still. */
  private void resized() {
    synchronized (this) {
      engine.namespaceChanged();
    }
    work.ring();
  }

  private synchronized void work() {
    if (engine.control()) {
      clearDoorbells();
    }
    takeDoorbells();
    if (engine.serve()) {
      work.ring();
    }
  }

  /** As {@link #work}, on the thread of the vCPU that wrote a doorbell. */
  private synchronized void workBriefly() {
    long start = executor.nanos();
    takeDoorbells();
    if (engine.serveBriefly()) {
      work.ring();
    }
    patience.took(executor.nanos() - start);
  }

  private void takeDoorbells() {
    for (int i = 0; i < doorbells.length(); i++) {
      int value = doorbells.get(i) == NOT_RUNG ? NOT_RUNG : doorbells.getAndSet(i, NOT_RUNG);
      if (value != NOT_RUNG) {
        engine.doorbell(i / 2, (i & 1) != 0, value);
      }
    }
  }

  private void clearDoorbells() {
    for (int i = 0; i < doorbells.length(); i++) {
      doorbells.set(i, NOT_RUNG);
    }
  }

  @Override
  public PciProfile profile() {
    return profile;
  }

  @Override
  public List<BarRegisters> barRegisters() {
    return List.of(new BarRegisters(0, 0, registers));
  }

  @Override
  public long load(int bar, long offset, int size) {
    return registers.load(offset, size);
  }

  @Override
  public void store(int bar, long offset, int size, long value) {
    if (offset >= NvmeRegister.DOORBELLS) {
      long index = (offset - NvmeRegister.DOORBELLS) / Integer.BYTES;
      boolean aligned = size == Integer.BYTES && (offset & Integer.BYTES - 1) == 0;
      if (aligned && index < doorbells.length()) {
        doorbells.set((int) index, (int) value & 0xffff);
        if ((index & 1) != 0) {
          pin.consumed((int) index / 2, (int) value & 0xffff);
        }
        if (!(patience.allows() && executor.runNow(brief))) {
          work.ring();
        }
      }
      return;
    }
    registers.store(offset, size, value);
    if (NvmeRegister.INTMS.touchedBy(offset, size)) {
      mask(-1, part(NvmeRegister.INTMS, offset, value));
    }
    if (NvmeRegister.INTMC.touchedBy(offset, size)) {
      mask(0, part(NvmeRegister.INTMC, offset, value));
    }
    if (NvmeRegister.CC.touchedBy(offset, size)) {
      work.ring();
    }
  }

  /** The bits that a store of {@code value} at {@code offset} has for {@code register}. */
  private static int part(NvmeRegister register, long offset, long value) {
    int distance = (int) (register.register().offset() - offset) * Byte.SIZE;
    return (int) (distance >= 0 ? value >>> distance : value << -distance);
  }

  private void mask(int value, int bits) {
    int mask = (int) registers.update(NvmeRegister.INTMS.register(), bits & 0xffff_ffffL, value);
    registers.set(NvmeRegister.INTMC.register(), mask);
    pin.mask((mask & 1) != 0);
  }

  @Override
  public synchronized void reset() {
    registers.reset();
    clearDoorbells();
    engine.reset();
    pin.mask(false);
  }

  @Override
  public boolean canBeSaved() {
    return true;
  }

  /** What the guest has asked for and what was not begun is left to the controller's next step. */
  @Override
  public synchronized void save(StateWriter out) {
    engine.drain();
    registers.save(out);
    for (int i = 0; i < doorbells.length(); i++) {
      out.putInt(doorbells.get(i));
    }
    pin.save(out);
    engine.save(out);
  }

  @Override
  public synchronized void restore(StateReader in) {
    registers.restore(in);
    for (int i = 0; i < doorbells.length(); i++) {
      doorbells.set(i, in.getInt(NOT_RUNG, 0xffff));
    }
    pin.restore(in);
    engine.restore(in);
    work.ring();
  }

  @Override
  public synchronized void close() {
    engine.close();
  }
}
