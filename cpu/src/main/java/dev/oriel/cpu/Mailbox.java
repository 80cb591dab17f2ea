package dev.oriel.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What other threads want a vCPU to do to its cached translations before it executes more guest
 * code, and how they learn that it has.
 *
 * <p>The vCPU is inside guest code or outside: stopped, asleep, in a hypercall. Inside, it carries
 * out requests between two blocks, or when it waits for others itself. Outside, it uses no cached
 * translation, so nobody waits for it; it carries out the requests when it enters.
 *
 * <p>A sender posts, then reads {@link #outside}; the vCPU sets {@link #outside} to false, then
 * reads {@link #posted}. Both fields are volatile, so one of the two sees the other's write.
 */
final class Mailbox {
  private static final VarHandle OUTSIDE;

  static {
    try {
      OUTSIDE = MethodHandles.lookup().findVarHandle(Mailbox.class, "outside", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Requests beyond this number are replaced by one to forget everything. */
  private static final int CAPACITY = 64;

  /** How often a sender looks before it gives its core to others. */
  private static final int SPINS = 500;

  private final Mmu mmu;
  private final AsynchronousInterrupts attention;

  /** Guarded by this object's monitor, as is {@link #overflowed}. */
  private final List<Consumer<Mmu>> requests = new ArrayList<>();

  private boolean overflowed;

  /** Requests so far. Written with the monitor held. */
  private volatile long posted;

  /** Of these, those that were carried out. Written by the vCPU's thread. */
  private volatile long answered;

  private volatile boolean outside = true;

  Mailbox(Mmu mmu, AsynchronousInterrupts attention) {
    this.mmu = mmu;
    this.attention = attention;
  }

  /** Adds a request. Any thread may call this. */
  void post(Consumer<Mmu> request) {
    synchronized (this) {
      if (requests.size() < CAPACITY) {
        requests.add(request);
      } else {
        overflowed = true;
      }
      posted++;
    }
    attention.attendFromOutside();
  }

  /** Carries out all requests. For the vCPU's thread, where no translation is in use. */
  void answer() {
    if (answered != posted) {
      synchronized (this) {
        if (overflowed) {
          mmu.forgetMemory();
        } else {
          requests.forEach(request -> request.accept(mmu));
        }
        requests.clear();
        overflowed = false;
        answered = posted;
      }
    }
  }

  /** The vCPU's thread is about to execute guest code. */
  void enter() {
    outside = false;
    answer();
  }

  /** The vCPU's thread has left guest code, and uses no translation until it enters again. */
  void leave() {
    OUTSIDE.setRelease(this, true);
  }

  /**
   * Returns when the vCPU has carried out all requests that were posted before the call, or is
   * outside. The wait lasts at most as long as a slice, or an access of a device.
   *
   * @param meanwhile called again and again. A thread that is inside a vCPU answers that vCPU's
   *     requests here, so that two that wait for each other both go on
   */
  void awaitAnswer(Runnable meanwhile) {
    long wanted = posted;
    for (int looks = 0; !outside && answered < wanted; looks++) {
      meanwhile.run();
      if (looks < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
