package dev.oriel.cpu;

import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events that a vCPU handles between instructions: the external interrupt input, the
 * decrementer, its own doorbell, the performance monitor, and exit requests. The vCPU's thread
 * checks one flag after each block.
 *
 * <p>Code that sets a cause sets the flag afterwards; {@link #acknowledge} clears the flag before
 * it reads the causes. So no cause is missed.
 */
final class AsynchronousInterrupts {
  private static final VarHandle ATTENTION;

  static {
    try {
      ATTENTION =
          MethodHandles.lookup()
              .findVarHandle(AsynchronousInterrupts.class, "attention", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A decrementer set to a year or more is not meant to expire. */
  private static final long FOREVER = 1L << 54;

  /** Ticks until what nobody waits for. */
  static final long NEVER = FOREVER + 1;

  /** Ticks, a tenth of a millisecond, for which it is not worth to wait. */
  private static final long SHORT = Timebase.FREQUENCY / 10_000;

  private final Partition partition;
  private final Timebase timebase;

  /** The same, if it counts instructions. */
  private final @Nullable InstructionTime counted;

  private final PerformanceMonitor monitor;
  private boolean attention;
  private volatile boolean external;
  private volatile boolean exitRequested;
  private volatile @Nullable Thread waiter;

  /** Whether it waits for an interrupt inside guest code, so that the turn of another comes. */
  private boolean paused;

  /** A doorbell was rung and has not been answered. */
  private volatile boolean doorbell;

  /** A store has hit an unassigned real address. */
  private boolean storeLost;

  /** The time base value at which the decrementer passes zero. */
  private long decrementerExpiry;

  /** Whether it had passed zero when the clock was read last: at the latest one slice ago. */
  private boolean expired;

  AsynchronousInterrupts(Partition partition, PerformanceMonitor monitor) {
    this.partition = partition;
    this.timebase = partition.timebase();
    counted = timebase instanceof InstructionTime time ? time : null;
    this.monitor = monitor;
  }

  /** The decrementer, sign-extended from the partition's number of bits. */
  long decrementer() {
    return decrementerAt(timebase.ticks());
  }

  private long decrementerAt(long ticks) {
    long value = extended(decrementerExpiry - ticks);
    expired = value < 0;
    return value;
  }

  void setDecrementer(long value) {
    long ticks = timebase.ticks();
    decrementerExpiry = ticks + extended(value);
    decrementerAt(ticks);
    attend();
  }

  /** The time base; a guest that has read it finds its decrementer interrupting accordingly. */
  long timebase() {
    long ticks = timebase.ticks();
    decrementerAt(ticks);
    return ticks;
  }

  /** Whether time is a number of instructions. */
  boolean counted() {
    return counted != null;
  }

  /**
   * Ticks until the decrementer interrupts, unless it does already, or something else is due in a
   * time that counts instructions; {@link Long#MAX_VALUE} if nothing is.
   */
  long ticksToEvent() {
    long left = decrementer();
    long event = Math.min(left < 0 ? Long.MAX_VALUE : left + 1, ticksToDue());
    return counted == null ? event : Math.min(event, counted.ticksToTurnEnd());
  }

  private long ticksToDue() {
    return counted == null ? Long.MAX_VALUE : counted.ticksToDue();
  }

  /** Does what is due in a time that counts instructions. */
  void runDue() {
    if (counted != null) {
      counted.runDue();
    }
  }

  private long extended(long value) {
    int above = Long.SIZE - partition.decrementerBits();
    return value << above >> above;
  }

  /**
   * Makes the engine call {@link #acknowledge} before the next instruction. For the vCPU's own
   * thread.
   */
  void attend() {
    ATTENTION.setOpaque(this, true);
  }

  /** The same, for other threads. Does not wake the vCPU. */
  void attendFromOutside() {
    ATTENTION.setVolatile(this, true);
  }

  /** Returns to the state at power-on, except for the decrementer. */
  void reset() {
    storeLost = false;
    paused = false;
    setDoorbell(false);
  }

  /** Requests a machine check, which no MSR bit masks. */
  void storeLost() {
    storeLost = true;
    ATTENTION.setOpaque(this, true);
  }

  boolean doorbell() {
    return doorbell;
  }

  void setDoorbell(boolean rung) {
    doorbell = rung;
    if (rung) {
      wake();
    }
  }

  void setExternal(boolean level) {
    external = level;
    if (level) {
      wake();
    }
  }

  void requestExit() {
    exitRequested = true;
    wake();
  }

  /** Who has asked for an exit does not want it any more. */
  void forgetExit() {
    exitRequested = false;
  }

  /**
   * MSR[EE] was set: what is pending has to be taken before the next instruction. The clock is not
   * read: kernels do this at every system call.
   */
  void enabled() {
    if (external || doorbell || expired || monitor.interrupts()) {
      attend();
    }
  }

  /** Whether an exception is pending that would interrupt if MSR[EE] were set. */
  boolean pending() {
    return external || doorbell || decrementer() < 0 || monitor.interrupts();
  }

  /** Makes the vCPU's thread call {@link #acknowledge} soon, also if it waits. */
  void wake() {
    ATTENTION.setVolatile(this, true);
    Thread thread = counted == null ? waiter : counted.waiter();
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** Whether what {@link #wake} announces, or the decrementer, ends a sleep. */
  boolean wakes() {
    return storeLost || pending() || monitor.armed() && monitor.ticksToAlert() == 0;
  }

  /** Ticks until {@link #wakes} holds, if nothing happens. */
  long ticksToWake() {
    long alert = monitor.armed() ? monitor.ticksToAlert() : NEVER;
    return Math.min(Math.min(decrementer(), alert) + 1, NEVER);
  }

  /**
   * Waits for what {@link #wake} announces, or the decrementer.
   *
   * @param actor goes out meanwhile if the vCPU {@code sleeps}; if it does not, but is in the
   *     middle of an instruction, the wait ends when the machine is to stand still
   */
  void await(Standstill.Actor actor, boolean sleeps) {
    await(actor, sleeps, () -> exitRequested || wakes(), this::ticksToWake);
    attend();
  }

  /** The same, until {@code awake} holds, which takes {@code ticksToWake} if nothing happens. */
  void await(
      Standstill.Actor actor, boolean sleeps, BooleanSupplier awake, LongSupplier ticksToWake) {
    Thread here = Thread.currentThread();
    if (counted == null) {
      waiter = here;
    } else {
      counted.setWaiter(here);
    }
    // Ticks that the host has waited since the time base stood.
    long waited = 0;
    while (!awake.getAsBoolean()) {
      if (counted != null) {
        counted.look(waited);
      } else if (!sleeps && actor.mustLeave()) {
        break;
      }
      long ticks = ticksToWake.getAsLong();
      long step = Math.min(ticks, ticksToDue());
      if (counted != null && step <= FOREVER) {
        if (!counted.isPaced() || step - waited < SHORT || !sleeps) {
          counted.skip(step);
          waited = Math.max(0, waited - step);
          counted.runDue();
          continue;
        }
        ticks = step - waited;
      } else if (!sleeps && actor.mustLeave()) {
        break;
      }
      long before = counted == null ? 0 : System.nanoTime();
      if (sleeps) {
        actor.leave();
      }
      LockSupport.parkNanos(Math.max(1, Timebase.nanos(ticks)));
      if (sleeps) {
        actor.enter();
      }
      if (counted != null && step <= FOREVER) {
        waited = Math.min(step, waited + (System.nanoTime() - before) * 64 / 125);
      }
    }
    if (counted == null) {
      waiter = null;
    } else {
      counted.setWaiter(null);
    }
  }

  /** Whether vCPUs take turns. */
  boolean takesTurns() {
    return counted != null && counted.isShared();
  }

  void endTurn() {
    if (takesTurns() && counted != null) {
      counted.endTurn();
      attend();
    }
  }

  /** Waits for an interrupt inside guest code, where vCPUs take turns: its own is over. */
  void pauseTurn() {
    paused = true;
    attend();
  }

  /** Whether it waits for an interrupt that is not pending. */
  boolean isPaused() {
    return paused && !wakes();
  }

  /** The decrementer, and what is pending. The external input is restored by who drives it. */
  void save(StateWriter out) {
    out.putLong(decrementerExpiry);
    out.putBoolean(doorbell);
    out.putBoolean(storeLost);
    out.putBoolean(paused);
  }

  void restore(StateReader in) {
    decrementerExpiry = in.getLong();
    doorbell = in.getBoolean();
    storeLost = in.getBoolean();
    paused = in.getBoolean();
    decrementer();
    attend();
  }

  boolean attention() {
    return (boolean) ATTENTION.getOpaque(this);
  }

  /** Forgets {@link #attend}. What comes after this call is not forgotten. */
  void clearAttention() {
    ATTENTION.setVolatile(this, false);
  }

  /** Acts on the causes, after {@link #clearAttention}. */
  boolean acknowledge(Vcpu vcpu) {
    if (exitRequested) {
      exitRequested = false;
      // An interrupt may be due as well; the engine takes it when it runs again.
      attend();
      return true;
    }
    if (counted != null && (isPaused() || counted.turnIsOver())) {
      attend();
      return true;
    }
    paused = false;
    monitor.update();
    if (takeInterrupt(vcpu)) {
      // The handler's first instructions count as privileged ones.
      monitor.update();
    }
    return false;
  }

  /**
   * Takes the pending interrupt of the highest priority; false if there is none, or it is masked.
   */
  private boolean takeInterrupt(Vcpu vcpu) {
    if (storeLost) {
      storeLost = false;
      SystemLinkage.interrupt(vcpu, Vectors.MACHINE_CHECK, vcpu.nip, Vectors.CHECK_STORE_ADDRESS);
    } else if ((vcpu.msr() & Msr.EE) == 0) {
      // For the time when it is enabled.
      decrementer();
      return false;
    } else if (external) {
      monitor.externalInterrupt();
      SystemLinkage.interrupt(vcpu, Vectors.EXTERNAL, vcpu.nip, 0);
    } else if (decrementer() < 0) {
      SystemLinkage.interrupt(vcpu, Vectors.DECREMENTER, vcpu.nip, 0);
    } else if (monitor.interrupts()) {
      SystemLinkage.interrupt(vcpu, Vectors.PERFORMANCE_MONITOR, vcpu.nip, 0);
    } else if (doorbell) {
      doorbell = false;
      SystemLinkage.interrupt(vcpu, Vectors.DOORBELL, vcpu.nip, 0);
    } else {
      return false;
    }
    return true;
  }
}
