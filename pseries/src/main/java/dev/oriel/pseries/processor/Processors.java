package dev.oriel.pseries.processor;

import dev.oriel.cpu.Vcpu;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processors of a partition, numbered as the device tree and the guest number them. Some may
 * come and go; one that has left is kept, stopped, for the next time. Safe for use by several
 * threads.
 */
public final class Processors {
  private final IntFunction<VirtualProcessor> maker;

  /** By number; null if it was never there. Set with the monitor held, before it runs. */
  private final @Nullable VirtualProcessor[] made;

  private Runnable ending = () -> {};

  /** Those that are there, ascending. Replaced, never changed. */
  private volatile List<VirtualProcessor> all = List.of();

  /**
   * @param most that there can be
   * @param maker makes the one with a number
   */
  public Processors(int most, IntFunction<VirtualProcessor> maker) {
    this.maker = maker;
    made = new VirtualProcessor[most];
  }

  /**
   * Adds the one with this number, stopped.
   *
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public synchronized VirtualProcessor add(int number) {
    VirtualProcessor known = made[number];
    VirtualProcessor added = known == null ? maker.apply(number) : known;
    made[number] = added;
    all =
        Stream.concat(all.stream(), Stream.of(added))
            .sorted((a, b) -> Integer.compare(a.vcpu().index(), b.vcpu().index()))
            .toList();
    return added;
  }

  /** Stops the one with this number, and takes it away. It may be the caller's. */
  public synchronized void remove(int number) {
    VirtualProcessor gone = of(number);
    List<VirtualProcessor> rest = new ArrayList<>(all);
    rest.remove(gone);
    all = List.copyOf(rest);
    gone.retire();
  }

  private VirtualProcessor of(int number) {
    VirtualProcessor known = made[number];
    if (known == null) {
      throw new IllegalArgumentException("processor " + number + " was never there");
    }
    return known;
  }

  public List<VirtualProcessor> all() {
    return all;
  }

  @Nullable VirtualProcessor find(long server) {
    for (VirtualProcessor each : all) {
      if (each.vcpu().index() == server) {
        return each;
      }
    }
    return null;
  }

  /** The processor whose state {@code vcpu} is, even if it has left. For its thread. */
  public VirtualProcessor of(Vcpu vcpu) {
    return of(vcpu.index());
  }

  /** Calls {@code action} when the guest has ended itself. */
  public void onEnd(Runnable action) {
    ending = action;
  }

  /** The guest has ended itself: {@code caller} executes nothing more. */
  public void end(Vcpu caller) {
    of(caller).stop();
    ending.run();
  }

  /** Power-on, also of those that have left. */
  public synchronized void reset() {
    for (VirtualProcessor each : made) {
      if (each != null) {
        each.reset();
      }
    }
  }

  /**
   * Puts {@code caller} to sleep until it is prodded, unless every other started processor already
   * sleeps like that: the last one continues.
   *
   * @return false if it is the last
   */
  synchronized boolean join(VirtualProcessor caller) {
    for (VirtualProcessor each : all) {
      if (each != caller && each.state() == VirtualProcessor.State.STARTED && !each.isJoined()) {
        caller.join();
        return true;
      }
    }
    return false;
  }

  boolean anyStarted() {
    return all.stream().anyMatch(each -> each.state() == VirtualProcessor.State.STARTED);
  }
}
