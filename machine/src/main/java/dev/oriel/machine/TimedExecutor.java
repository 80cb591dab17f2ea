package dev.oriel.machine;

import dev.oriel.cpu.InstructionTime;
import dev.oriel.cpu.Timebase;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.function.Consumer;

/**
 * Has a device work on the vCPU's thread, a fixed time after it was asked to: a run is the same as
 * the one before, to the instruction.
 */
final class TimedExecutor implements DeviceExecutor {
  /** Ticks that a device takes for anything: ten microseconds. */
  private static final long LATENCY = Timebase.FREQUENCY / 100_000;

  private final InstructionTime time;
  private final Consumer<Throwable> failures;

  /** When the last task is due, or was. What is asked for before then is done then. */
  private long due;

  /**
   * When the device was restored; -1 once it works. A device looks for work as it is restored. If
   * none was due, there is none, and what comes later must not be done with it.
   */
  private long restored = -1;

  /**
   * @param failures receives what a task throws, which is a bug
   */
  TimedExecutor(InstructionTime time, Consumer<Throwable> failures) {
    this.time = time;
    this.failures = failures;
  }

  @Override
  public synchronized void execute(Runnable task) {
    long now = time.ticks();
    if (due <= now) {
      due = now == restored ? now : now + LATENCY;
    }
    time.at(due, () -> run(task));
  }

  private void run(Runnable task) {
    synchronized (this) {
      restored = -1;
    }
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    }
  }

  @Override
  public long nanos() {
    return Timebase.nanos(time.ticks());
  }

  @Override
  public synchronized void save(StateWriter out) {
    out.putLong(due);
  }

  @Override
  public synchronized void restore(StateReader in) {
    restored = time.ticks();
    due = in.getLong();
    in.check(due <= restored + LATENCY);
  }

  /** The vCPU has ended, or has not begun. Runs what waits for it, of all devices. */
  @Override
  public void close() {
    for (Runnable task = time.takeNext(); task != null; task = time.takeNext()) {
      task.run();
    }
  }
}
