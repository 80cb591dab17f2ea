package dev.oriel.machine;

import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.processor.ProcessorLoop;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a machine: one that powers on, waits for a reason to end, and restarts on a
 * reboot; and, while the guest runs, one per processor, or one for all of them. Any thread may
 * record a reason; only the first of these threads acts on it, after all processors have left their
 * loops.
 */
final class Lifecycle implements PowerControl {
  private final Supplier<Supplier<List<ProcessorLoop>>> prepare;
  private final Runnable release;
  private final Consumer<ShutdownReason> finish;
  private final MachineEvents events;
  private final boolean noReboot;

  /** Guards everything below. */
  private final Object lock = new Object();

  private boolean started;

  /** Whether the guest is loaded, and its processors run or are about to. */
  private boolean powered;

  /** Those that run processors, also of those that were unplugged since. */
  private final Map<ProcessorLoop, Thread> threads = new IdentityHashMap<>();

  /** Whether it is loaded again only to go back in time. */
  private boolean rewinds;

  /** How often the guest has been loaded. */
  private long loads;

  private @Nullable Thread supervisor;
  private @Nullable ShutdownReason requested;
  private @Nullable ShutdownReason ended;
  private @Nullable Throwable failure;
  private String panicMessage = "";

  /**
   * @param prepare resets the machine, loads its images, and returns what tells its processors
   * @param release called when the processors are to end for good, so that they can
   * @param finish called once, when the processors have stopped for good
   * @param events told of the guest's life
   */
  Lifecycle(
      Supplier<Supplier<List<ProcessorLoop>>> prepare,
      Runnable release,
      Consumer<ShutdownReason> finish,
      MachineEvents events,
      boolean noReboot) {
    this.prepare = prepare;
    this.release = release;
    this.finish = finish;
    this.events = events;
    this.noReboot = noReboot;
  }

  void start() {
    synchronized (lock) {
      if (started) {
        throw new IllegalStateException("a machine is started once");
      }
      started = true;
      supervisor = Thread.ofPlatform().name("oriel-machine").start(this::supervise);
    }
  }

  private void supervise() {
    ShutdownReason reason = ShutdownReason.STOPPED;
    try {
      events.tell(MachineEvent.Started::new);
      while (restarts(reason = runOnce())) {
        if (!isRewinding()) {
          events.tell(MachineEvent.Reset::new);
        }
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    try {
      finish.accept(reason);
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      ShutdownReason why = reason;
      events.tell(() -> new MachineEvent.Ended(why));
      synchronized (lock) {
        ended = reason;
        lock.notifyAll();
      }
    }
  }

  private boolean restarts(ShutdownReason reason) {
    synchronized (lock) {
      return reason == ShutdownReason.REBOOT && (!noReboot || rewinds);
    }
  }

  /** Has all processors leave, and the machine prepared again; false if the guest has ended. */
  boolean rewind() {
    boolean interrupted = false;
    synchronized (lock) {
      if (!powered || requested != null) {
        return false;
      }
      long before = loads;
      rewinds = true;
      request(ShutdownReason.REBOOT);
      while (loads == before && ended == null) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      rewinds = false;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return isRunning();
  }

  private boolean isRewinding() {
    synchronized (lock) {
      return rewinds;
    }
  }

  /** Runs from power-on until there is a reason to end. */
  private ShutdownReason runOnce() {
    Supplier<List<ProcessorLoop>> processors = prepare.get();
    synchronized (lock) {
      powered = true;
      loads++;
      // Who was told to end while it was loaded anew executes nothing more.
      if (!endRequested()) {
        processors.get().forEach(this::startThread);
      }
      lock.notifyAll();
    }
    ShutdownReason reason = ShutdownReason.STOPPED;
    try {
      reason = awaitRequest();
      return reason;
    } finally {
      Map<ProcessorLoop, Thread> running;
      synchronized (lock) {
        powered = false;
        running = Map.copyOf(threads);
        threads.clear();
        lock.notifyAll();
      }
      running.keySet().forEach(ProcessorLoop::leave);
      if (!restarts(reason)) {
        release.run();
      }
      running.values().forEach(Lifecycle::join);
    }
  }

  /** Runs processors that were plugged, if the guest runs; if not yet, it will. */
  void add(List<ProcessorLoop> loops) {
    synchronized (lock) {
      for (ProcessorLoop each : loops) {
        if (powered && !threads.containsKey(each)) {
          startThread(each);
        }
      }
    }
  }

  private void startThread(ProcessorLoop loop) {
    threads.put(
        loop, Thread.ofPlatform().name("oriel-vcpu-" + loop.number()).start(() -> run(loop)));
  }

  private void run(ProcessorLoop loop) {
    try {
      loop.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private ShutdownReason awaitRequest() {
    synchronized (lock) {
      while (requested == null) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          requested = ShutdownReason.STOPPED;
        }
      }
      ShutdownReason reason = requested;
      requested = reason == ShutdownReason.REBOOT ? null : reason;
      return reason;
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the guest runs, and is not about to end. */
  boolean isRunning() {
    synchronized (lock) {
      return powered && requested == null && ended == null;
    }
  }

  /** Waits until the guest is loaded; false if it has ended. */
  boolean awaitPower() throws InterruptedException {
    synchronized (lock) {
      while (!powered && ended == null) {
        lock.wait();
      }
      return ended == null;
    }
  }

  /**
   * @throws IllegalStateException if the machine was started
   */
  void requireFresh() {
    synchronized (lock) {
      if (started) {
        throw new IllegalStateException("the machine was started");
      }
    }
  }

  /** With the lock held. */
  private boolean endRequested() {
    return requested != null && requested != ShutdownReason.REBOOT;
  }

  /** The first reason counts, but an end overrides a reboot. */
  private void request(ShutdownReason reason) {
    synchronized (lock) {
      if (!endRequested()) {
        requested = reason;
        lock.notifyAll();
      }
    }
  }

  /** Ends the machine, without waiting for the end. */
  void stopSoon() {
    request(ShutdownReason.STOPPED);
  }

  /** Ends the machine because of what a device did. */
  void dmaError() {
    request(ShutdownReason.DMA_ERROR);
  }

  /**
   * Ends the machine because one of its threads has died or cannot do its work; {@link #await}
   * throws the first such cause. All threads report their death in this way.
   */
  void fail(Throwable cause) {
    synchronized (lock) {
      if (failure == null) {
        failure = cause;
      }
    }
    request(ShutdownReason.STOPPED);
  }

  ShutdownReason await() throws InterruptedException {
    synchronized (lock) {
      while (ended == null) {
        lock.wait();
      }
      return end();
    }
  }

  Optional<ShutdownReason> await(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (lock) {
      while (ended == null) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return Optional.empty();
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
      return Optional.of(end());
    }
  }

  private ShutdownReason end() {
    if (failure instanceof RecordingException differs) {
      throw differs;
    }
    if (failure instanceof HostException
        || failure instanceof UncheckedIOException
        || failure instanceof OutOfHostMemoryException) {
      throw new HostException(HostException.words(failure), failure);
    }
    if (failure instanceof OutOfMemoryError) {
      throw new HostException(
          "this JVM has too little memory for the machine: " + failure.getMessage(), failure);
    }
    if (failure != null) {
      throw new IllegalStateException("the machine itself has failed: " + failure, failure);
    }
    assert ended != null;
    return ended;
  }

  /** Ends the machine, if it runs, and waits for the end. */
  void stop() {
    Thread running;
    synchronized (lock) {
      started = true;
      running = supervisor;
    }
    request(ShutdownReason.STOPPED);
    if (running == null) {
      release.run();
      synchronized (lock) {
        ended = ShutdownReason.STOPPED;
        lock.notifyAll();
      }
    } else {
      join(running);
    }
  }

  /**
   * Does what a reboot by the guest does, and returns when the guest is loaded again or has ended.
   *
   * @param reboot requests it
   * @return false if the guest does not run
   */
  boolean reset(Runnable reboot) throws InterruptedException {
    long before;
    synchronized (lock) {
      while (started && !powered && ended == null) {
        lock.wait();
      }
      if (!powered) {
        return false;
      }
      before = loads;
    }
    reboot.run();
    synchronized (lock) {
      while (loads == before && ended == null) {
        lock.wait();
      }
      return true;
    }
  }

  String panicMessage() {
    synchronized (lock) {
      return panicMessage;
    }
  }

  // ---------------------------------------------------------------- the guest's requests

  @Override
  public void powerOff() {
    request(ShutdownReason.POWER_OFF);
  }

  @Override
  public void reboot() {
    request(ShutdownReason.REBOOT);
  }

  @Override
  public void panic(String message) {
    synchronized (lock) {
      panicMessage = message;
    }
    events.tell(() -> new MachineEvent.Panicked(GuestText.line(message)));
    request(ShutdownReason.GUEST_PANIC);
  }

  @Override
  public void halted() {
    request(ShutdownReason.HALTED);
  }
}
