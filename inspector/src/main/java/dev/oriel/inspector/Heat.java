package dev.oriel.inspector;

import dev.oriel.machine.MachineView;
import dev.oriel.machine.MachineView.DmaObserver;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;

/**
 * Remembers the last {@value #STEPS} steps of DMA while somebody looks, and counts all of them. It
 * is a picture, not an account: a step that is written while it is read may be shown wrongly.
 */
final class Heat {
  /** Steps that are remembered. */
  static final int STEPS = 1 << 16;

  private static final int DEVICES = 64;

  /** Smaller numbers are of windows on the virtual I/O bus. */
  private static final long FIRST_PCI = 0x8000_0000L;

  private static final int SIZE_BITS = 24;
  private static final int KEY_BITS = 12;
  private static final long SIZE_MASK = (1L << SIZE_BITS) - 1;
  private static final long TIME_MASK = (1L << 28) - 1;

  /** Nanoseconds of a tick, as log2: a quarter of a second. */
  private static final int TICK_SHIFT = 28;

  /** Ticks after which a step is cold. */
  private static final int COLD = 12;

  /** What devices have moved since somebody looked. */
  record Total(long bytes, long steps) {}

  private final Function<DmaObserver, AutoCloseable> observe;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLongArray bytes = new AtomicLongArray(1 << KEY_BITS);
  private final AtomicLongArray steps = new AtomicLongArray(1 << KEY_BITS);
  private long[] addresses = {};
  private long[] notes = {};
  private int watchers;
  private AutoCloseable watch = () -> {};

  /**
   * @param observe shows DMA until its result is closed, as {@link MachineView#observeDma} does
   */
  Heat(Function<DmaObserver, AutoCloseable> observe) {
    this.observe = observe;
  }

  /** Whoever looks calls this, and {@link #leave} when it looks no longer. */
  synchronized void join() {
    if (watchers++ == 0) {
      long[] at = new long[STEPS];
      long[] what = new long[STEPS];
      addresses = at;
      notes = what;
      watch =
          observe.apply(
              (liobn, ioba, size, write, device) ->
                  note(at, what, liobn, ioba, size, write, device));
    }
  }

  synchronized void leave() {
    if (--watchers == 0) {
      try {
        watch.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      addresses = new long[0];
      notes = new long[0];
    }
  }

  /** The device and direction of a step, in one number: bridge, slot, whether it writes. */
  static int key(int bridge, int device, boolean write) {
    return bridge << 7 | (device & DEVICES - 1) << 1 | (write ? 1 : 0);
  }

  static int bridge(int key) {
    return key >>> 7;
  }

  static int device(int key) {
    return key >>> 1 & DEVICES - 1;
  }

  static boolean writes(int key) {
    return (key & 1) != 0;
  }

  private void note(
      long[] at, long[] what, long liobn, long ioba, long size, boolean write, int device) {
    if (liobn < FIRST_PCI) {
      return;
    }
    int key = key((int) (liobn >>> 8) & 0x1f, device, write);
    bytes.addAndGet(key, size);
    steps.incrementAndGet(key);
    int slot = (int) next.getAndIncrement() & STEPS - 1;
    at[slot] = ioba;
    what[slot] =
        now() << SIZE_BITS + KEY_BITS | (long) key << SIZE_BITS | Math.min(size, SIZE_MASK);
  }

  private static long now() {
    return System.nanoTime() >>> TICK_SHIFT & TIME_MASK;
  }

  /** What each device has moved, by {@link #key}. */
  Map<Integer, Total> totals(int bridge) {
    Map<Integer, Total> totals = new TreeMap<>();
    for (int key = bridge << 7; key < bridge + 1 << 7; key++) {
      if (steps.get(key) > 0) {
        totals.put(key, new Total(bytes.get(key), steps.get(key)));
      }
    }
    return totals;
  }

  /** The recent bytes of each bin, less the longer ago, by {@link #key}; also where all is cold. */
  Map<Integer, double[]> of(int bridge, Axis axis) {
    long[] at;
    long[] what;
    synchronized (this) {
      at = addresses;
      what = notes;
    }
    long now = now();
    Map<Integer, double[]> heat = new TreeMap<>();
    for (int i = 0; i < at.length; i++) {
      long note = what[i];
      long age = now - (note >>> SIZE_BITS + KEY_BITS) & TIME_MASK;
      int key = (int) (note >>> SIZE_BITS) & (1 << KEY_BITS) - 1;
      long size = note & SIZE_MASK;
      if (size == 0 || bridge(key) != bridge) {
        continue;
      }
      long[] part = axis.clip(at[i], size);
      if (part[1] > 0) {
        double[] bins = heat.computeIfAbsent(key, k -> new double[axis.bins()]);
        if (age >= COLD) {
          continue;
        }
        int first = Math.clamp((int) axis.at(axis.from() + part[0]), 0, axis.bins() - 1);
        int last =
            Math.clamp((int) axis.at(axis.from() + part[0] + part[1] - 1), first, axis.bins() - 1);
        double warmth = part[1] * Math.pow(0.75, age) / (last - first + 1);
        for (int bin = first; bin <= last; bin++) {
          bins[bin] += warmth;
        }
      }
    }
    return heat;
  }
}
