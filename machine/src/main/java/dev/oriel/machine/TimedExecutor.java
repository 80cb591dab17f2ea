package dev.oriel.machine;

import dev.oriel.cpu.InstructionTime;
import dev.oriel.cpu.Timebase;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has a device work on the vCPU's thread, a fixed time after it was asked to: a run is the same as
 * the one before, to the instruction.
 */
final class TimedExecutor implements DeviceExecutor {
  /** Ticks that a device takes for anything: ten microseconds. */
  private static final long LATENCY = Timebase.FREQUENCY / 100_000;

  private final InstructionTime time;
  private final Consumer<Throwable> failures;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

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
    tasks.add(task);
    time.at(due, this::runNext);
  }

  private void runNext() {
    Runnable task = take();
    if (task == null) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    }
  }

  private synchronized @Nullable Runnable take() {
    restored = -1;
    return tasks.poll();
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
    tasks.clear();
    restored = time.ticks();
    due = in.getLong();
    in.check(due <= restored + LATENCY);
  }

  /** Forgets what waits, of which the guest has not been told. */
  @Override
  public synchronized void close() {
    tasks.clear();
  }
}
