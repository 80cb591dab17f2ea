package dev.oriel.pseries.processor;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.HcallTable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A vCPU as the hypervisor dispatches it: stopped or started, asleep or not, and the loop that runs
 * guest code and carries out its hypercalls. One thread calls {@link #run} (or {@link #step}, in
 * tests); every other method is safe to call from any thread unless it says otherwise.
 */
public final class VirtualProcessor implements ProcessorLoop, Part {
  /** Whether the processor is started, possibly asleep. */
  public enum State {
    STOPPED,
    /** It has requested to stop, and its thread has not stopped yet. */
    STOPPING,
    STARTED
  }

  /** What the processor does besides running guest code. */
  private enum Rest {
    NONE,
    /** Until an interrupt or a prod (H_CEDE). */
    CEDED,
    /** Until a prod, whatever interrupts come (H_JOIN). */
    JOINED
  }

  private final Vcpu vcpu;
  private final ExecutionEngine engine;
  private final HcallTable hcalls;

  /** Guards everything below unless noted otherwise. */
  private final Object lock = new Object();

  private State state = State.STOPPED;
  private boolean prodded;

  /** Written with the lock held. */
  private volatile boolean leaving;

  private long systemResetAddress = -1;

  /** Whether a debugger keeps it from executing guest code. Written with the lock held. */
  private volatile boolean detained;

  /** Set, with the lock held, when something above must be handled before guest code continues. */
  private volatile boolean disturbed;

  /** What is in {@link #run}. */
  private volatile @Nullable Thread thread;

  /** Written by the processor's thread, with the lock held. */
  private Rest rest = Rest.NONE;

  /** Whether the dispatch counter says that the processor does not run. For its thread. */
  private boolean away;

  /** Where the dispatch counter is in a virtual processor area; 32 bits, big-endian. */
  private static final int DISPATCH_COUNTER = 0x100;

  /** Areas registered with H_REGISTER_VPA; 0 is none. Guarded by this object's monitor. */
  private final long[] areas = new long[SharedArea.values().length];

  /** Areas of memory that a processor shares with the hypervisor. */
  enum SharedArea {
    VPA,
    DISPATCH_LOG,
    SLB_SHADOW
  }

  public VirtualProcessor(Vcpu vcpu, ExecutionEngine engine, HcallTable hcalls) {
    this.vcpu = vcpu;
    this.engine = engine;
    this.hcalls = hcalls;
    vcpu.answerHypercalls(this::answer);
  }

  /** The architected state; belongs to the thread that runs it. */
  public Vcpu vcpu() {
    return vcpu;
  }

  /** Guest instructions executed so far. */
  public long executed() {
    return vcpu.executed();
  }

  /** Back to power-on: stopped, nothing registered. Not while another thread is in {@link #run}. */
  void reset() {
    vcpu.actor().recall();
    vcpu.reset();
    synchronized (lock) {
      state = State.STOPPED;
      prodded = leaving = disturbed = detained = false;
      systemResetAddress = -1;
      rest = Rest.NONE;
      away = false;
    }
    synchronized (areas) {
      java.util.Arrays.fill(areas, 0);
    }
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    vcpu.actor().enter();
    try {
      while (awaitStart()) {
        do {
          step();
        } while (!disturbed);
      }
    } finally {
      vcpu.actor().leave();
      thread = null;
    }
  }

  /** The thread in {@link #run}, if there is one. */
  @Nullable Thread thread() {
    return thread;
  }

  /** Carries out a hypercall; whether the thread in {@link #run} has nothing to do but go on. */
  private boolean answer() {
    hcalls.dispatch(vcpu);
    return rest == Rest.NONE && !disturbed && thread != null;
  }

  /** Runs guest code until a hypercall or a request stops it, and acts on that. */
  public void step() {
    if (detained) {
      sleepWhile(() -> detained);
    }
    // It may have been restored asleep.
    if (rest == Rest.NONE) {
      engine.run();
    }
    if (rest != Rest.NONE) {
      rest();
    }
    if (disturbed) {
      takeSystemReset();
    }
  }

  /** Whether it is started and not asleep. */
  public boolean isAwake() {
    synchronized (lock) {
      return state == State.STARTED && rest == Rest.NONE;
    }
  }

  /**
   * Executes one instruction for a debugger, while the machine stands still.
   *
   * @return false if the processor is stopped or asleep
   */
  public boolean executeOne() {
    if (!isAwake()) {
      return false;
    }
    engine.step();
    // Its thread is to see what a hypercall has asked for.
    vcpu.requestExit();
    return true;
  }

  /**
   * Keeps the processor from executing guest code, or lets it again, when the machine goes on. For
   * a debugger, while the machine stands still.
   */
  public void detain(boolean on) {
    synchronized (lock) {
      detained = on;
      lock.notifyAll();
    }
    vcpu.requestExit();
  }

  @Override
  public int number() {
    return vcpu.index();
  }

  /** Whether it has something to execute. For the thread that gives turns. */
  boolean isReady() {
    synchronized (lock) {
      if (state == State.STOPPING) {
        state = State.STOPPED;
      }
      if (state == State.STOPPED || detained || leaving) {
        return false;
      }
      return switch (rest) {
        case NONE -> !vcpu.isPaused();
        case CEDED -> prodded || vcpu.wakes();
        case JOINED -> prodded;
      };
    }
  }

  /** Whether an interrupt would give it something to execute. For the thread that gives turns. */
  boolean isCeded() {
    synchronized (lock) {
      return state == State.STARTED && rest != Rest.JOINED && !detained;
    }
  }

  /**
   * Executes guest code while it is its turn, and some time longer or shorter. For the thread that
   * gives turns, which has come in as this one's actor, if it {@link #isReady}.
   */
  void takeTurn() {
    thread = Thread.currentThread();
    try {
      if (rest != Rest.NONE) {
        endRest();
        countDispatch(true);
      }
      takeSystemReset();
      synchronized (lock) {
        disturbed = leaving || systemResetAddress != -1;
      }
      if (!disturbed) {
        engine.run();
      }
      if (rest != Rest.NONE) {
        countDispatch(false);
      }
    } finally {
      vcpu.actor().leave();
      thread = null;
    }
  }

  @Override
  public void leave() {
    synchronized (lock) {
      leaving = true;
      disturbed = true;
      lock.notifyAll();
    }
    vcpu.requestExit();
    vcpu.actor().dismiss();
  }

  /** Whether its current hypercall is to end soon, complete or not. */
  public boolean mustInterruptCall() {
    return leaving || vcpu.actor().mustLeave();
  }

  private boolean awaitStart() {
    synchronized (lock) {
      if (state == State.STOPPING) {
        state = State.STOPPED;
      }
    }
    sleepWhile(() -> state == State.STOPPED);
    synchronized (lock) {
      disturbed = leaving || systemResetAddress != -1;
      return !leaving;
    }
  }

  /**
   * Sleeps while {@code asleep} holds, which is asked with the lock held, and the processor is not
   * leaving. Meanwhile the machine may stand still.
   */
  private void sleepWhile(BooleanSupplier asleep) {
    while (sleeps(asleep)) {
      countDispatch(false);
      vcpu.actor().leave();
      synchronized (lock) {
        while (sleeps(asleep)) {
          waitUninterruptibly();
        }
      }
      // Not with the lock held: who stands still may want to look.
      vcpu.actor().enter();
    }
    countDispatch(true);
  }

  private boolean sleeps(BooleanSupplier asleep) {
    synchronized (lock) {
      return !leaving && asleep.getAsBoolean();
    }
  }

  private void rest() {
    if (rest == Rest.CEDED && !takeProd() && !vcpu.interruptPending()) {
      countDispatch(false);
      vcpu.awaitInterrupt();
      countDispatch(true);
    }
    sleepWhile(() -> rest == Rest.JOINED && !prodded);
    endRest();
  }

  private void endRest() {
    synchronized (lock) {
      prodded = false;
      rest = Rest.NONE;
    }
    vcpu.endRest();
  }

  /**
   * Steps the dispatch counter of the registered area: even while the processor runs, odd while it
   * does not (LoPAR 14.11.1). The guest can write it, so its parity is not reliable.
   */
  private void countDispatch(boolean runs) {
    if (away == runs) {
      away = !runs;
      setDispatchCounter(1, runs);
    }
  }

  private void setDispatchCounter(int more, boolean runs) {
    long vpa = area(SharedArea.VPA);
    if (vpa != 0) {
      GuestMemory memory = vcpu.partition().memory();
      int next = memory.getInt(vpa + DISPATCH_COUNTER) + more;
      memory.putInt(vpa + DISPATCH_COUNTER, (next & 1) == (runs ? 0 : 1) ? next : next + 1);
    }
  }

  private boolean takeProd() {
    synchronized (lock) {
      boolean taken = prodded;
      prodded = false;
      return taken;
    }
  }

  private void waitUninterruptibly() {
    try {
      lock.wait();
    } catch (InterruptedException e) {
      // Whoever interrupts a vCPU thread wants it to end.
      leaving = true;
      Thread.currentThread().interrupt();
    }
  }

  private void takeSystemReset() {
    long address;
    synchronized (lock) {
      address = systemResetAddress;
      systemResetAddress = -1;
    }
    if (address != -1) {
      vcpu.srr0 = vcpu.nip;
      vcpu.srr1 = vcpu.msr();
      boolean little = vcpu.partition().interruptsLittleEndian();
      vcpu.setMsr(Msr.SF | vcpu.msr() & Msr.ME | (little ? Msr.LE : 0));
      vcpu.nip = address;
    }
  }

  // ---------------------------------------------------------------- state

  @Override
  public String partName() {
    return "processor" + vcpu.index();
  }

  @Override
  public void save(StateWriter out) {
    synchronized (lock) {
      if (leaving) {
        throw new StateException("the guest is about to end or to reboot");
      }
      out.putEnum(state);
      out.putEnum(rest);
      out.putBoolean(prodded);
      out.putBoolean(away);
      out.putLong(systemResetAddress);
    }
    synchronized (areas) {
      out.putLongs(areas);
    }
  }

  @Override
  public void restore(StateReader in) {
    synchronized (lock) {
      state = in.getEnum(State.values());
      rest = in.getEnum(Rest.values());
      in.check(state == State.STARTED || state == State.STOPPED && rest == Rest.NONE);
      prodded = in.getBoolean();
      away = in.getBoolean();
      systemResetAddress = in.getLong();
      if (prodded || systemResetAddress != -1) {
        vcpu.requestExit();
      }
    }
    synchronized (areas) {
      in.getLongs(areas);
    }
  }

  // ---------------------------------------------------------------- what hypercalls do

  public State state() {
    synchronized (lock) {
      return state;
    }
  }

  boolean isJoined() {
    synchronized (lock) {
      return rest == Rest.JOINED;
    }
  }

  /**
   * Starts a stopped processor in 64-bit big-endian real mode.
   *
   * @return false if it is not stopped
   */
  public boolean start(long entry, long r3) {
    return start(entry, Msr.SF | Msr.ME, r3, 0);
  }

  public boolean start(long entry, long msr, long r3, long r5) {
    synchronized (lock) {
      if (state != State.STOPPED) {
        return false;
      }
      // The thread that runs the vCPU is waiting for this, or does not exist yet.
      vcpu.reset();
      vcpu.nip = entry;
      vcpu.setMsr(msr);
      vcpu.gpr[3] = r3;
      vcpu.gpr[5] = r5;
      state = State.STARTED;
      lock.notifyAll();
      return true;
    }
  }

  /** Stops the calling processor after its hypercall. */
  void stop() {
    synchronized (lock) {
      state = State.STOPPING;
      disturbed = true;
    }
  }

  /** Stops the processor wherever it is; what it shares with the hypervisor is forgotten. */
  void retire() {
    synchronized (lock) {
      if (state == State.STARTED) {
        state = State.STOPPING;
        disturbed = true;
      }
    }
    for (SharedArea each : SharedArea.values()) {
      setArea(each, 0);
    }
    prod();
  }

  /** Puts the calling processor to sleep, interrupts enabled, after its hypercall. */
  void cede() {
    vcpu.setMsr(vcpu.msr() | Msr.EE);
    synchronized (lock) {
      rest = Rest.CEDED;
    }
  }

  /** Puts the calling processor to sleep until it is prodded, after its hypercall. */
  void join() {
    synchronized (lock) {
      rest = Rest.JOINED;
    }
  }

  /** Wakes the processor, or prevents its next sleep. */
  public void prod() {
    synchronized (lock) {
      prodded = true;
      lock.notifyAll();
    }
    vcpu.requestExit();
  }

  /** Makes the processor take a system reset interrupt at {@code address}. */
  void systemReset(long address) {
    synchronized (lock) {
      systemResetAddress = address;
      disturbed = true;
    }
    prod();
  }

  /** Yields the calling processor's host core. */
  void confer() {
    countDispatch(false);
    vcpu.endTurn();
    Thread.yield();
    countDispatch(true);
  }

  long area(SharedArea area) {
    synchronized (areas) {
      return areas[area.ordinal()];
    }
  }

  void setArea(SharedArea area, long ra) {
    synchronized (areas) {
      areas[area.ordinal()] = ra;
    }
    if (area == SharedArea.VPA) {
      setDispatchCounter(0, state() == State.STARTED);
    }
  }
}
