package dev.oriel.pseries.vio;

import dev.oriel.boot.FdtNode;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.interrupt.Interrupts;

/**
 * The partition's virtual terminal, {@code hvc0} to Linux (LoPAR 17.5). Output goes straight to a
 * sink; input waits in a bounded queue. Input that arrives in an empty queue pulses the terminal's
 * interrupt; so does remaining input after the guest has read some. Thread-safe.
 */
public final class VirtualTerminal implements Part {
  /** Characters that one hypercall moves. */
  static final int CHUNK = 16;

  private static final int QUEUE = 4096;

  /** Receives the guest's output. Called on vCPU threads, one at a time. */
  @FunctionalInterface
  public interface Sink {
    /** Takes all of {@code length} bytes, or none and false if there is no room for them now. */
    boolean put(byte[] bytes, int length);
  }

  private final int unit;
  private final int irq;
  private final Interrupts interrupts;
  private final Sink sink;
  private final byte[] queue = new byte[QUEUE];
  private int head;
  private int count;
  private boolean closed;
  private final byte[] out = new byte[CHUNK];
  private final Object outLock = new Object();
  private final String partName;
  private volatile Runnable room = () -> {};

  /**
   * @param unit address of the terminal on the virtual I/O bus
   * @param irq its interrupt, which it claims
   */
  public VirtualTerminal(int unit, int irq, Interrupts interrupts, Sink sink) {
    this("terminal", unit, irq, interrupts, sink);
  }

  /** As above, for a terminal that is not the first one. */
  public VirtualTerminal(String partName, int unit, int irq, Interrupts interrupts, Sink sink) {
    this.partName = partName;
    this.unit = unit;
    this.irq = irq;
    this.interrupts = interrupts;
    this.sink = sink;
    interrupts.claim(irq, false);
  }

  /** Calls {@code action} on a vCPU's thread when there is room for input again. */
  public void onRoom(Runnable action) {
    room = action;
  }

  int unit() {
    return unit;
  }

  int irq() {
    return irq;
  }

  /**
   * Writes up to 16 characters, packed big-endian in two doublewords; false if there is no room.
   */
  boolean put(int length, long high, long low) {
    synchronized (outLock) {
      for (int i = 0; i < length; i++) {
        out[i] = (byte) ((i < 8 ? high : low) >>> 56 - 8 * (i & 7));
      }
      return sink.put(out, length);
    }
  }

  /**
   * Takes up to {@code target.length} characters out of the queue; returns how many. A zero is
   * never behind a carriage return: Linux would drop it, for the sake of an old hypervisor.
   */
  int take(byte[] target) {
    int taken = takeQueued(target);
    if (taken > 0) {
      room.run();
    }
    return taken;
  }

  private synchronized int takeQueued(byte[] target) {
    int taken = 0;
    while (taken < target.length && count > 0) {
      if (queue[head] == 0 && taken > 0 && target[taken - 1] == '\r') {
        break;
      }
      target[taken++] = queue[head];
      head = (head + 1) % QUEUE;
      count--;
    }
    if (taken > 0 && count > 0) {
      // Linux reads one chunk an interrupt, and without another one looks again after 10 ms.
      interrupts.pulse(irq);
    }
    notifyAll();
    return taken;
  }

  /** Queues as many input characters as there is room for; returns how many. */
  public synchronized int type(byte[] bytes, int offset, int length) {
    int typed = Math.min(length, QUEUE - count);
    for (int i = 0; i < typed; i++) {
      queue[(head + count++) % QUEUE] = bytes[offset + i];
      if (count == 1) {
        interrupts.pulse(irq);
      }
    }
    return typed;
  }

  /** Waits until there is room for input; false if the terminal is closed. */
  public synchronized boolean awaitRoom() throws InterruptedException {
    while (count == QUEUE && !closed) {
      wait();
    }
    return !closed;
  }

  /** Releases threads that wait to queue input. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public String partName() {
    return partName;
  }

  /** Input that the guest has not read. */
  @Override
  public synchronized void save(StateWriter out) {
    byte[] waiting = new byte[count];
    for (int i = 0; i < count; i++) {
      waiting[i] = queue[(head + i) % QUEUE];
    }
    out.putBytes(waiting);
  }

  /** Behind it comes what was typed since this machine was created. */
  @Override
  public synchronized void restore(StateReader in) {
    byte[] waiting = in.getBytes(QUEUE);
    byte[] typed = new byte[Math.min(count, QUEUE - waiting.length)];
    for (int i = 0; i < typed.length; i++) {
      typed[i] = queue[(head + i) % QUEUE];
    }
    System.arraycopy(waiting, 0, queue, 0, waiting.length);
    System.arraycopy(typed, 0, queue, waiting.length, typed.length);
    head = 0;
    count = waiting.length + typed.length;
    if (waiting.length == 0 && typed.length > 0) {
      interrupts.pulse(irq);
    }
  }

  /** Adds the terminal's node to that of the virtual I/O bus. */
  public void describe(FdtNode vdevice) {
    vdevice
        .child("vty@%x".formatted(unit))
        .cells("reg", unit)
        .string("device_type", "serial")
        .string("compatible", "hvterm1")
        .cells("interrupts", irq, 0);
  }

  /** Where the terminal is in the device tree. */
  public String path() {
    return "/vdevice/vty@%x".formatted(unit);
  }
}
