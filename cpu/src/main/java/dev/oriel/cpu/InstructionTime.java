package dev.oriel.cpu;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A time base that counts instructions: one tick each. A run then does not depend on the host's
 * time, nor on the engine. Time that the guest sleeps through is skipped. What devices do can be
 * given a time, too.
 *
 * <p>One thread executes the instructions, and does what is due. If there are several vCPUs, it
 * gives them turns, whose length counts instructions as well. What comes from outside, such as
 * console input, comes at the host's time, unless it is put on the agenda as {@link #fromOutside}.
 */
public final class InstructionTime implements Timebase {
  private record Entry(long due, boolean outside, long number, Runnable task) {}

  private volatile LongSupplier executed = () -> 0;
  private volatile long skipped;
  private volatile Runnable changed = () -> {};
  private volatile LongConsumer look = waited -> {};
  private volatile boolean paced;

  /** Whether vCPUs take turns. */
  private boolean shared;

  /** When the current turn is over. For the thread that gives turns. */
  private long turnEnd = Long.MAX_VALUE;

  /** Who executes the instructions, while it sleeps or may. */
  private volatile @Nullable Thread waiter;

  /**
   * What is to be done, the earliest first; of what is due at the same time, the machine's own work
   * first, and else in order.
   */
  private final PriorityQueue<Entry> agenda =
      new PriorityQueue<>(
          Comparator.comparingLong(Entry::due)
              .thenComparing(Entry::outside)
              .thenComparing(Entry::number));

  private long entries;

  /** When the first of the agenda is due. Written with the agenda's lock held. */
  private volatile long firstDue = Long.MAX_VALUE;

  @Override
  public long ticks() {
    return executed.getAsLong() + skipped;
  }

  @Override
  public void set(long ticks) {
    skipped = ticks - executed.getAsLong();
  }

  /**
   * Has the vCPU's thread run {@code task} between two instructions, when the time is {@code due}.
   * For any thread.
   */
  public void at(long due, Runnable task) {
    add(due, false, task);
  }

  /**
   * The same for what comes from outside the machine: of all that is due at that time it comes
   * last, so a time is all that is needed to have it come at the same place once more.
   */
  public void fromOutside(long due, Runnable task) {
    add(due, true, task);
  }

  /**
   * Has the vCPU's thread call {@code action} whenever it is between two instructions and may look
   * at something, and soon after {@link #poke}. It may put something on the agenda, but must not
   * change the machine: when it is called depends on the host.
   *
   * @param action is told how many ticks the host has waited since the time base stood
   */
  public void onLook(LongConsumer action) {
    look = action;
  }

  /**
   * Has a guest that sleeps sleep for as long as its time says, unless something comes from
   * outside. Else time that it sleeps through is skipped.
   */
  public void pace() {
    paced = true;
  }

  boolean isPaced() {
    return paced;
  }

  /** From now on vCPUs take turns. Before any of them runs. */
  public void share() {
    shared = true;
  }

  /** Whether vCPUs take turns. */
  boolean isShared() {
    return shared;
  }

  /** A vCPU may execute {@code length} instructions, as long as it has some. */
  public void beginTurn(long length) {
    turnEnd = ticks() + length;
  }

  /** The current turn is over. */
  public void endTurn() {
    turnEnd = ticks();
  }

  /** Whether the current turn is over. */
  public boolean turnIsOver() {
    return ticks() >= turnEnd;
  }

  /** When the current turn is over, in ticks. */
  public long turnEnd() {
    return turnEnd;
  }

  /** Has the current turn end at {@code ticks}: it is being restored. */
  public void setTurnEnd(long ticks) {
    turnEnd = ticks;
  }

  long ticksToTurnEnd() {
    return turnEnd == Long.MAX_VALUE ? turnEnd : Math.max(0, turnEnd - ticks());
  }

  @Nullable Thread waiter() {
    return waiter;
  }

  void setWaiter(@Nullable Thread thread) {
    waiter = thread;
  }

  /** Has the vCPU's thread look soon, also if it sleeps. For any thread. */
  public void poke() {
    changed.run();
  }

  void look(long waited) {
    look.accept(waited);
  }

  private void add(long due, boolean outside, Runnable task) {
    synchronized (agenda) {
      agenda.add(new Entry(due, outside, entries++, task));
      firstDue = agenda.element().due;
    }
    changed.run();
  }

  /** Forgets all that was to be done. While the machine stands still. */
  public void clear() {
    synchronized (agenda) {
      agenda.clear();
      firstDue = Long.MAX_VALUE;
    }
  }

  private @Nullable Runnable take(long now) {
    synchronized (agenda) {
      Entry first = agenda.peek();
      if (first == null || first.due > now) {
        return null;
      }
      agenda.remove();
      firstDue = agenda.isEmpty() ? Long.MAX_VALUE : agenda.element().due;
      return first.task;
    }
  }

  void countedBy(LongSupplier instructions) {
    executed = instructions;
  }

  /** Runs {@code action} whenever something is added to the agenda. */
  void onDue(Runnable action) {
    changed = action;
  }

  /** Lets {@code ticks} pass without instructions. For the vCPU's thread. */
  void skip(long ticks) {
    skipped += ticks;
  }

  /** Ticks until something of the agenda is due; {@link Long#MAX_VALUE} if nothing is. */
  long ticksToDue() {
    long due = firstDue;
    return due == Long.MAX_VALUE ? due : Math.max(0, due - ticks());
  }

  /** Does what is due. For the vCPU's thread, when the count of instructions is exact. */
  void runDue() {
    look.accept(0);
    if (firstDue == Long.MAX_VALUE) {
      return;
    }
    long now = ticks();
    for (Runnable task = take(now); task != null; task = take(now)) {
      task.run();
    }
  }
}
