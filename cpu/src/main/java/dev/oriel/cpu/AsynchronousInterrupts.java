package dev.oriel.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What comes to a vCPU between its instructions: the external interrupt input, the decrementer, its
 * own doorbell, the performance monitor, and requests to leave. The vCPU's thread looks at one flag
 * after each block.
 *
 * <p>Whatever sets a cause sets the flag after it; {@link #acknowledge} clears the flag before it
 * looks at the causes. So none is missed.
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

  private final Partition partition;
  private final Timebase timebase;
  private final PerformanceMonitor monitor;
  private boolean attention;
  private volatile boolean external;
  private volatile boolean exitRequested;
  private volatile @Nullable Thread waiter;

  /** A doorbell was rung and has not been answered. */
  private boolean doorbell;

  /** A store has gone where nothing is. */
  private boolean storeLost;

  /** The time base value at which the decrementer passes zero. */
  private long decrementerExpiry;

  AsynchronousInterrupts(Partition partition, PerformanceMonitor monitor) {
    this.partition = partition;
    this.timebase = partition.timebase();
    this.monitor = monitor;
  }

  /** As many bits as the partition says, sign-extended. */
  long decrementer() {
    return extended(decrementerExpiry - timebase.ticks());
  }

  void setDecrementer(long value) {
    decrementerExpiry = timebase.ticks() + extended(value);
    attend();
  }

  private long extended(long value) {
    int above = Long.SIZE - partition.decrementerBits();
    return value << above >> above;
  }

  /** Has the engine look before the next instruction. By the vCPU's own thread. */
  void attend() {
    ATTENTION.setOpaque(this, true);
  }

  /** Back to power-on; the decrementer is set apart. */
  void reset() {
    storeLost = false;
    setDoorbell(false);
  }

  /** Asks for a machine check, which no bit of the MSR holds back. */
  void storeLost() {
    storeLost = true;
    ATTENTION.setOpaque(this, true);
  }

  boolean doorbell() {
    return doorbell;
  }

  /** Rings the doorbell of the only thread of a core, from that thread; or stills it. */
  void setDoorbell(boolean rung) {
    doorbell = rung;
    attend();
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

  /** MSR[EE] was set: what is pending has to be taken before the next instruction. */
  void enabled() {
    if (pending()) {
      attend();
    }
  }

  /** Whether there is an exception that would interrupt if MSR[EE] were set. */
  boolean pending() {
    return external || doorbell || decrementer() < 0 || monitor.interrupts();
  }

  private void wake() {
    ATTENTION.setVolatile(this, true);
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  void await() {
    waiter = Thread.currentThread();
    while (!exitRequested && !storeLost && !pending()) {
      long alert = monitor.armed() ? monitor.ticksToAlert() : Long.MAX_VALUE;
      if (alert == 0) {
        break;
      }
      long ticks = Math.min(decrementer(), alert);
      LockSupport.parkNanos(Math.max(1, Timebase.nanos(ticks)));
    }
    waiter = null;
    attend();
  }

  boolean attention() {
    return (boolean) ATTENTION.getOpaque(this);
  }

  boolean acknowledge(Vcpu vcpu) {
    ATTENTION.setVolatile(this, false);
    if (exitRequested) {
      exitRequested = false;
      // An interrupt may be due as well, when the engine comes back.
      attend();
      return true;
    }
    monitor.update();
    if (storeLost) {
      storeLost = false;
      SystemLinkage.interrupt(vcpu, Vectors.MACHINE_CHECK, vcpu.nip, Vectors.CHECK_STORE_ADDRESS);
    } else if ((vcpu.msr() & Msr.EE) != 0) {
      if (external) {
        monitor.externalInterrupt();
        SystemLinkage.interrupt(vcpu, Vectors.EXTERNAL, vcpu.nip, 0);
      } else if (decrementer() < 0) {
        SystemLinkage.interrupt(vcpu, Vectors.DECREMENTER, vcpu.nip, 0);
      } else if (monitor.interrupts()) {
        SystemLinkage.interrupt(vcpu, Vectors.PERFORMANCE_MONITOR, vcpu.nip, 0);
      } else if (doorbell) {
        doorbell = false;
        SystemLinkage.interrupt(vcpu, Vectors.DOORBELL, vcpu.nip, 0);
      }
    }
    return false;
  }
}
