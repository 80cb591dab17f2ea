package dev.oriel.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What comes to a vCPU between its instructions: the external interrupt input, the decrementer, its
 * own doorbell, and requests to leave. The vCPU's thread looks at one flag after each block.
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

  private final Timebase timebase;
  private boolean attention;
  private volatile boolean external;
  private volatile boolean exitRequested;
  private volatile @Nullable Thread waiter;

  /** A doorbell was rung and has not been answered. */
  private boolean doorbell;

  /** The time base value at which the decrementer passes zero. */
  private long decrementerExpiry;

  AsynchronousInterrupts(Timebase timebase) {
    this.timebase = timebase;
  }

  /** A 56-bit number, sign-extended. */
  long decrementer() {
    return decrementerExpiry - timebase.ticks() << 8 >> 8;
  }

  void setDecrementer(long value) {
    decrementerExpiry = timebase.ticks() + value;
    ATTENTION.setOpaque(this, true);
  }

  boolean doorbell() {
    return doorbell;
  }

  /** Rings the doorbell of the only thread of a core, from that thread; or stills it. */
  void setDoorbell(boolean rung) {
    doorbell = rung;
    ATTENTION.setOpaque(this, true);
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
      ATTENTION.setOpaque(this, true);
    }
  }

  /** Whether there is an exception that would interrupt if MSR[EE] were set. */
  boolean pending() {
    return external || doorbell || decrementer() < 0;
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
    while (!external && !exitRequested && !doorbell) {
      long ticks = decrementer();
      if (ticks < 0) {
        break;
      }
      LockSupport.parkNanos(Math.max(1, Timebase.nanos(ticks)));
    }
    waiter = null;
    ATTENTION.setOpaque(this, true);
  }

  boolean attention() {
    return (boolean) ATTENTION.getOpaque(this);
  }

  boolean acknowledge(Vcpu vcpu) {
    ATTENTION.setVolatile(this, false);
    if (exitRequested) {
      exitRequested = false;
      // An interrupt may be due as well, when the engine comes back.
      ATTENTION.setOpaque(this, true);
      return true;
    }
    if ((vcpu.msr() & Msr.EE) != 0) {
      if (external) {
        SystemLinkage.interrupt(vcpu, Vectors.EXTERNAL, vcpu.nip, 0);
      } else if (decrementer() < 0) {
        SystemLinkage.interrupt(vcpu, Vectors.DECREMENTER, vcpu.nip, 0);
      } else if (doorbell) {
        doorbell = false;
        SystemLinkage.interrupt(vcpu, Vectors.DOORBELL, vcpu.nip, 0);
      }
    }
    return false;
  }
}
