package dev.oriel.memory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a machine stands still. Its threads are {@linkplain Actor actors}: each is inside, where it
 * may change the machine, or outside. Whoever wants the machine to stand still says so, waits until
 * every actor is outside, and none comes in until he is done. Actors leave at points where what
 * they do is complete: a vCPU between two instructions, a device between two steps.
 *
 * <p>There are two ways to stand still. {@link #begin} is exclusive and short: nothing changes but
 * by the caller. {@link #pause} is a state of the machine that lasts until {@link #resume}: actors
 * stay outside, but {@linkplain #visit visitors} may change it, and {@link #begin} works as ever.
 *
 * <p>An actor sets {@link Actor#inside}, then reads {@link #wanted}; a caller sets {@link #wanted},
 * then reads {@link Actor#inside}. Both are volatile, so one of the two sees the other's write.
 */
public final class Standstill {
  /** Sees the machine stop and go on. Must not block. */
  public interface Listener {
    /** Actors are about to be asked to leave. */
    void stops();

    /** Actors may come in. */
    void goesOn();

    /** It is paused from now on, or no longer. */
    default void paused(boolean now) {}
  }

  /** How often a caller looks at an actor before it gives its core to others. */
  private static final int SPINS = 200;

  private static final long LOOK_AGAIN_NANOS = 50_000;

  private final List<Actor> actors = new CopyOnWriteArrayList<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Written by who stands still, read by visitors. */
  private final ReentrantReadWriteLock hold = new ReentrantReadWriteLock();

  /** Guards {@link #paused} and {@link #held}; actors that want to come in wait for it. */
  private final Object gate = new Object();

  /** Whether actors are to stay outside: held or paused. Written with the gate's monitor held. */
  private volatile boolean wanted;

  private boolean paused;
  private boolean pausable = true;
  private boolean held;
  private boolean ended;

  /** One that changes the machine: on one thread at a time. */
  public final class Actor {
    private final Runnable poke;
    private volatile boolean inside;
    private volatile boolean dismissed;
    private volatile @Nullable Thread thread;

    private Actor(Runnable poke) {
      this.poke = poke;
    }

    /** Comes in; waits while the machine stands still. Returns outside if it was dismissed. */
    public void enter() {
      thread = Thread.currentThread();
      while (!tryEnter()) {
        awaitGate(this);
        if (dismissed) {
          return;
        }
      }
    }

    /**
     * Its thread is to end, also while the machine is paused: from now on {@link #enter} does not
     * wait, and the thread must change nothing when it returns.
     */
    public void dismiss() {
      synchronized (gate) {
        dismissed = true;
        gate.notifyAll();
      }
    }

    /** It is wanted again, on another thread. */
    public void recall() {
      dismissed = false;
    }

    /** Comes in, unless the machine stands still. */
    public boolean tryEnter() {
      inside = true;
      if (wanted) {
        inside = false;
        return false;
      }
      thread = Thread.currentThread();
      return true;
    }

    /** Goes out: changes nothing until it comes in again. */
    public void leave() {
      inside = false;
    }

    /** Whether it is to go out as soon as what it does is complete. */
    public boolean mustLeave() {
      return wanted;
    }

    private boolean isOn(Thread one) {
      return inside && thread == one;
    }
  }

  /** A machine that stands still. For the thread that made it do so. */
  public final class Still implements AutoCloseable {
    private boolean closed;

    private Still() {}

    /** Lets the machine go on, unless it stands still for another reason. */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        end();
      }
    }
  }

  /**
   * Adds a thread, or a place where threads take turns, that changes the machine; it is outside.
   *
   * @param poke makes it look at {@link Actor#mustLeave} soon; called by any thread
   */
  public Actor actor(Runnable poke) {
    Actor actor = new Actor(poke);
    actors.add(actor);
    return actor;
  }

  /** Adds a listener. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /**
   * Makes the machine stand still, and returns when it does. A thread that holds it may hold it
   * once more; of two threads one waits for the other. Not for an actor that is inside.
   *
   * @throws IllegalStateException if the caller is an actor inside, or the machine is gone
   */
  public Still begin() {
    if (isActor()) {
      throw new IllegalStateException("a thread of the machine waits for it to stand still");
    }
    hold.writeLock().lock();
    if (ended) {
      hold.writeLock().unlock();
      throw new IllegalStateException("the machine is closed");
    }
    if (hold.getWriteHoldCount() == 1) {
      want(() -> held = true);
      pokeAll();
      actors.forEach(Standstill::awaitOutside);
    }
    return new Still();
  }

  private void end() {
    if (hold.getWriteHoldCount() == 1) {
      want(() -> held = false);
    }
    hold.writeLock().unlock();
  }

  /** Whether the calling thread makes the machine stand still. */
  public boolean heldByCaller() {
    return hold.isWriteLockedByCurrentThread();
  }

  /**
   * Does something to the machine from outside, not while anybody else holds it still. It must not
   * wait for the guest.
   */
  public <T> T visit(Supplier<T> what) {
    if (isActor()) {
      return what.get();
    }
    hold.readLock().lock();
    try {
      return what.get();
    } finally {
      hold.readLock().unlock();
    }
  }

  /** Makes the machine stand still until {@link #resume}. Returns when it does. */
  public void pause() {
    try (Still _ = begin()) {
      want(() -> paused = pausable);
    }
  }

  /** As {@link #pause}, but does not wait: for an actor inside, which goes out as the others do. */
  public void pauseSoon() {
    want(() -> paused = pausable);
    pokeAll();
  }

  /** Lets a paused machine go on. */
  public void resume() {
    want(() -> paused = false);
  }

  /** The guest ends: lets the machine go on, and ignores pauses from now on. */
  public void endPauses() {
    want(() -> paused = pausable = false);
  }

  /** Whether the machine is paused. */
  public boolean isPaused() {
    synchronized (gate) {
      return paused;
    }
  }

  /** The machine is about to be freed: waits for who holds it, and lets nobody hold it again. */
  public void retire() {
    hold.writeLock().lock();
    ended = true;
    hold.writeLock().unlock();
  }

  private void want(Runnable change) {
    synchronized (gate) {
      boolean before = paused;
      change.run();
      boolean now = held || paused;
      if (now && !wanted) {
        listeners.forEach(Listener::stops);
        wanted = true;
      } else if (!now && wanted) {
        wanted = false;
        listeners.forEach(Listener::goesOn);
      }
      if (paused != before) {
        boolean after = paused;
        listeners.forEach(each -> each.paused(after));
      }
      gate.notifyAll();
    }
  }

  private void pokeAll() {
    actors.forEach(actor -> actor.poke.run());
  }

  private boolean isActor() {
    Thread caller = Thread.currentThread();
    return actors.stream().anyMatch(actor -> actor.isOn(caller));
  }

  private static void awaitOutside(Actor actor) {
    for (int looks = 0; actor.inside; looks++) {
      if (looks < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
  }

  private void awaitGate(Actor actor) {
    boolean interrupted = false;
    synchronized (gate) {
      while (held || paused && !actor.dismissed) {
        try {
          gate.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
