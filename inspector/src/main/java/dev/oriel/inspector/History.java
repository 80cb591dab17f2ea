package dev.oriel.inspector;

import dev.oriel.machine.EventQueue;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last events of a machine, numbered, and its calls of the last seconds. */
final class History implements AutoCloseable {
  /** Events that are kept. */
  static final int MOST = 256;

  private static final Duration WAIT = Duration.ofHours(1);

  /** An event and its number, from 0. */
  record Numbered(long number, EventQueue.Entry entry) {}

  private final EventQueue queue;
  private final Deque<Numbered> last = new ArrayDeque<>();
  private final Thread reader;
  private final CallTimeline calls;
  private final CallRing ring;
  private long count;
  private boolean ended;

  History(Machine machine) {
    queue = machine.events();
    calls = new CallTimeline(machine::hypercalls, () -> machine.view().rtasCalls());
    ring = new CallRing(machine.view()::observeCalls);
    reader = Thread.ofVirtual().name("inspector-events").start(this::read);
  }

  private void read() {
    try {
      while (true) {
        Optional<EventQueue.Entry> entry = queue.poll(WAIT);
        entry.ifPresent(this::add);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private synchronized void add(EventQueue.Entry entry) {
    if (last.size() == MOST) {
      last.removeFirst();
    }
    last.add(new Numbered(count++, entry));
    ended |= entry.event() instanceof MachineEvent.Ended;
  }

  /** The calls of the last seconds. */
  CallTimeline calls() {
    return calls;
  }

  /** The last calls, one by one. */
  CallRing ring() {
    return ring;
  }

  /** Whether the guest has ended. */
  synchronized boolean ended() {
    return ended;
  }

  /** The events that are kept, from a number on. */
  synchronized List<Numbered> since(long number) {
    return new ArrayList<>(last.stream().filter(each -> each.number >= number).toList());
  }

  @Override
  public void close() {
    calls.close();
    ring.close();
    queue.close();
    reader.interrupt();
  }
}
