package dev.oriel.pseries.interrupt;

import dev.oriel.boot.FdtNode;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The external interrupt controller of POWER9 as a guest exploits it (PAPR "XIVE"): an event of a
 * source goes, by way of the source's {@link EventState}, into an {@link EventQueue} in the guest's
 * memory and to the {@link ThreadContext} of a processor. The guest handles events by loads and
 * stores ({@link EventStatePages}, {@link ThreadManagementPages}) and routes them by hypercalls
 * ({@link XiveCalls}).
 *
 * <p>Sources have logical interrupt source numbers (LISN): those below the number of processors are
 * for interrupts between processors, the others are the numbers of {@link Interrupts}.
 *
 * <p>Thread-safe: one lock guards all of it. The lines are driven with the lock held, so a line
 * must not block and must not call back.
 */
public final class Xive implements InterruptController {
  public static final int SOURCE_COUNT = 0x2000;

  /** Priorities that a guest may use; the hypervisor keeps the others. */
  static final int PRIORITIES = 7;

  static final int MASKED = 0xff;

  static final int QUEUES_OF_PROCESSOR = 8;
  private static final int EQ_SIZE = 16;

  /** What a source is routed to. */
  record Target(int server, int priority, int data) {}

  /** A queue at one moment, as {@link EventQueue} has it. */
  record Queue(boolean always, long ra, int sizeShift, int index, int generation) {}

  private final GuestMemory memory;
  private final ThreadContext[] threads;
  private final EventQueue[] queues;
  private final Source[] sources = new Source[SOURCE_COUNT];

  /**
   * @param memory has the queues
   * @param interprocessor sources for interrupts between processors
   * @param lines of the processors, numbered from 0
   */
  Xive(GuestMemory memory, int interprocessor, Line... lines) {
    this.memory = memory;
    threads = new ThreadContext[lines.length];
    Arrays.setAll(threads, i -> new ThreadContext(lines[i]));
    queues = new EventQueue[QUEUES_OF_PROCESSOR * lines.length];
    Arrays.setAll(queues, i -> new EventQueue());
    Arrays.setAll(sources, i -> new Source());
    for (int i = 0; i < interprocessor; i++) {
      sources[i].claimed = true;
    }
  }

  @Override
  public synchronized void reset() {
    resetRoutes();
    for (ThreadContext thread : threads) {
      thread.reset();
    }
  }

  /** Forgets what hypercalls have configured: every source is off and masked, queues are none. */
  synchronized void resetRoutes() {
    for (Source source : sources) {
      source.reset();
    }
    for (EventQueue queue : queues) {
      queue.reset();
    }
  }

  @Override
  public synchronized void drive() {
    for (ThreadContext thread : threads) {
      thread.drive();
    }
  }

  @Override
  public void describe(FdtNode root, int most) {
    root.cells("ibm,plat-res-int-priorities", PRIORITIES, MASKED - PRIORITIES);
    root.child("interrupt-controller@%x".formatted(ThreadManagementPages.USER_RA))
        .string("device_type", "power-ivpe")
        .u64(
            "reg",
            ThreadManagementPages.USER_RA,
            ThreadManagementPages.PAGE,
            ThreadManagementPages.SYSTEM_RA,
            ThreadManagementPages.PAGE)
        .string("compatible", "ibm,power-ivpe")
        .cells("ibm,xive-eq-sizes", EQ_SIZE)
        .cells("ibm,xive-lisn-ranges", 0, most)
        .empty("interrupt-controller")
        .cells("#interrupt-cells", 2)
        .phandle(PHANDLE);
  }

  // ---------------------------------------------------------------- devices

  @Override
  public synchronized void claim(int irq, boolean level) {
    if (irq < Xics.FIRST_SOURCE || irq >= SOURCE_COUNT || sources[irq].claimed) {
      throw new IllegalArgumentException("interrupt 0x%x cannot be claimed".formatted(irq));
    }
    sources[irq].claimed = true;
    sources[irq].level = level;
  }

  /** An event that was sent stays in its queue, where the guest may have read it already. */
  @Override
  public synchronized void release(int irq) {
    if (irq >= Xics.FIRST_SOURCE && irq < SOURCE_COUNT) {
      Source source = sources[irq];
      source.claimed = source.level = source.asserted = false;
      source.reset();
    }
  }

  @Override
  public synchronized void pulse(int irq) {
    if (isSource(irq) && !sources[irq].level) {
      sources[irq].count++;
      trigger(irq);
    }
  }

  @Override
  public synchronized void setLevel(int irq, boolean asserted) {
    if (isSource(irq) && sources[irq].level) {
      Source source = sources[irq];
      boolean rises = asserted && !source.asserted;
      source.asserted = asserted;
      if (rises) {
        source.count++;
        sendIf(source.triggerLevel(), source);
      }
    }
  }

  @Override
  public synchronized List<SourceView> view() {
    List<SourceView> claimed = new ArrayList<>();
    for (int lisn = 0; lisn < SOURCE_COUNT; lisn++) {
      if (sources[lisn].claimed) {
        claimed.add(sources[lisn].view(lisn));
      }
    }
    return claimed;
  }

  // ---------------------------------------------------------------- guest: sources

  /** Whether {@code lisn} is the number of a claimed source. */
  synchronized boolean isSource(long lisn) {
    return lisn >= 0 && lisn < SOURCE_COUNT && sources[(int) lisn].claimed;
  }

  synchronized boolean isLevel(int lisn) {
    return sources[lisn].level;
  }

  boolean isServer(long server) {
    return server >= 0 && server < threads.length && threads[(int) server].isConnected();
  }

  /** An event of a source, claimed or not. */
  synchronized void trigger(int lisn) {
    sendIf(sources[lisn].state.trigger(), sources[lisn]);
  }

  /** Sends an event without a look at the source's state. */
  synchronized void inject(int lisn) {
    sendIf(true, sources[lisn]);
  }

  /** The end of an event; whether the source has sent another. */
  synchronized boolean endOfInterrupt(int lisn) {
    Source source = sources[lisn];
    boolean send = source.state.end();
    if (source.level && source.asserted) {
      send = source.triggerLevel();
    }
    sendIf(send, source);
    return send;
  }

  synchronized int state(int lisn) {
    return sources[lisn].state.bits();
  }

  /** Replaces a source's state; the old one. Only a level that is held is an event then. */
  synchronized int setState(int lisn, int bits) {
    Source source = sources[lisn];
    int old = source.state.set(bits);
    sendIf(source.level && source.asserted && source.triggerLevel(), source);
    return old;
  }

  synchronized void mask(int lisn) {
    sources[lisn].unroute();
  }

  /** Routes a source; {@code masked} ones drop their events. */
  synchronized void route(int lisn, Target target, boolean masked) {
    Source source = sources[lisn];
    source.queue = target.server * QUEUES_OF_PROCESSOR + target.priority;
    source.data = target.data;
    source.masked = masked;
  }

  /** What a source is routed to; priority {@link #MASKED} if it is masked. */
  synchronized Target target(int lisn) {
    return sources[lisn].target();
  }

  private void sendIf(boolean send, Source source) {
    if (send && source.claimed && !source.masked && queues[source.queue].add(memory, source.data)) {
      threads[source.queue / QUEUES_OF_PROCESSOR].present(source.queue % QUEUES_OF_PROCESSOR);
    }
  }

  // ---------------------------------------------------------------- guest: queues and threads

  /** Starts a queue, of which the guest has the memory; see {@link EventQueue#configure}. */
  synchronized void configureQueue(int server, int priority, long ra, int shift, boolean always) {
    queues[server * QUEUES_OF_PROCESSOR + priority].configure(ra, shift, always);
  }

  synchronized void resetQueue(int server, int priority) {
    queues[server * QUEUES_OF_PROCESSOR + priority].reset();
  }

  synchronized Queue queue(int server, int priority) {
    EventQueue queue = queues[server * QUEUES_OF_PROCESSOR + priority];
    return new Queue(
        queue.always(), queue.ra(), queue.sizeShift(), queue.index(), queue.generation());
  }

  /** Whether the guest has memory for a queue. */
  boolean hasMemory(long ra, long size) {
    return memory.contains(ra, size);
  }

  synchronized int acknowledge(int server) {
    return threads[server].acknowledge();
  }

  synchronized void setCppr(int server, int cppr) {
    threads[server].setCppr(cppr);
  }

  synchronized void present(int server, int priority) {
    threads[server].present(priority);
  }

  synchronized int register(int server, int index) {
    return threads[server].register(index);
  }

  // ---------------------------------------------------------------- state

  @Override
  public String partName() {
    return "xive";
  }

  @Override
  public synchronized void save(StateWriter out) {
    out.putInt(threads.length);
    for (ThreadContext thread : threads) {
      thread.save(out);
    }
    for (EventQueue queue : queues) {
      queue.save(out);
    }
    for (int lisn = 0; lisn < SOURCE_COUNT; lisn++) {
      if (!sources[lisn].isAtPowerOn()) {
        out.putInt(lisn);
        sources[lisn].save(out);
      }
    }
    out.putInt(SOURCE_COUNT);
  }

  @Override
  public synchronized void restore(StateReader in) {
    in.check(in.getInt() == threads.length);
    for (ThreadContext thread : threads) {
      thread.restore(in);
    }
    for (EventQueue queue : queues) {
      queue.restore(in);
    }
    for (int lisn = in.getInt(); lisn != SOURCE_COUNT; lisn = in.getInt()) {
      in.check(lisn >= 0 && lisn < SOURCE_COUNT);
      sources[lisn].restore(in);
    }
  }

  @Override
  public synchronized List<String> words() {
    return new XiveWords(memory, threads, queues).of(sources);
  }

  /** An interrupt source: whether it is on, and where its events go. */
  final class Source {
    final EventState state = new EventState();
    boolean claimed;
    boolean level;
    boolean asserted;
    boolean masked = true;
    int queue;
    int data;
    long count;

    /** A device holds a line; that stays. */
    void reset() {
      state.set(EventState.OFF);
      unroute();
    }

    void unroute() {
      masked = true;
      queue = data = 0;
    }

    /** A level is sent once; it is sent again when it is still asserted at the end. */
    boolean triggerLevel() {
      return state.bits() == EventState.RESET && state.trigger();
    }

    Target target() {
      int priority = masked ? MASKED : queue % QUEUES_OF_PROCESSOR;
      return new Target(queue / QUEUES_OF_PROCESSOR, priority, data);
    }

    SourceView view(int lisn) {
      Target to = target();
      return new SourceView(lisn, level, to.server, to.priority, state.isPending(), count);
    }

    boolean isAtPowerOn() {
      return !claimed && masked && queue == 0 && data == 0 && state.bits() == EventState.OFF;
    }

    void save(StateWriter out) {
      out.putInt(state.bits());
      out.putBoolean(claimed);
      out.putBoolean(level);
      out.putBoolean(asserted);
      out.putBoolean(masked);
      out.putInt(queue);
      out.putInt(data);
    }

    void restore(StateReader in) {
      state.set(in.getInt(0, EventState.QUEUED));
      claimed = in.getBoolean();
      level = in.getBoolean();
      asserted = in.getBoolean();
      masked = in.getBoolean();
      queue = in.getInt(0, queues.length - 1);
      data = in.getInt();
    }
  }
}
