package dev.oriel.cpu;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a vCPU stops for a debugger: the instruction at nip is given up as if it had been
 * interrupted, and the debugger is told. An instruction that was given up for a watchpoint has to
 * be stepped over before the vCPU can go on.
 */
public final class DebugStop {
  /** No instruction has an odd address. */
  private static final long NOWHERE = -1;

  private final Vcpu vcpu;
  private final DebugPoints points;

  /** What the debugger is to be told when the instruction at nip is given up. */
  private DebugPoints.@Nullable Hit hit;

  /** The instruction at this address was given up for a watchpoint: next time it is executed. */
  private long watchedAt = NOWHERE;

  DebugStop(Vcpu vcpu, DebugPoints points) {
    this.vcpu = vcpu;
    this.points = points;
  }

  /**
   * Stops the vCPU before the instruction at {@code nip}, where a debugger has set a breakpoint.
   *
   * @throws GuestInterrupt always
   */
  public void atBreakpoint() {
    throw before(null, vcpu.nip);
  }

  /** Stops the vCPU before an access that meets a watchpoint, unless it is stepped over. */
  void atAccess(long ea, int size, boolean store) {
    DebugPoints.Watch watch = points.met(ea, size, store);
    if (watch != null && watchedAt == NOWHERE) {
      throw before(watch, Long.compareUnsigned(ea, watch.ea()) < 0 ? watch.ea() : ea);
    }
  }

  private GuestInterrupt before(DebugPoints.@Nullable Watch watch, long ea) {
    hit = new DebugPoints.Hit(vcpu, watch, ea);
    return vcpu.interrupt(Vectors.STOP, 0);
  }

  /** Tells the debugger, after the instruction at {@code cia} was given up. */
  void deliver(long cia) {
    DebugPoints.Hit stopped = Objects.requireNonNull(hit, "set with the vector");
    watchedAt = stopped.watch() == null ? NOWHERE : cia;
    points.stop(stopped);
  }

  /**
   * The next instruction is executed by itself, without breakpoints and watchpoints if it was given
   * up for a watchpoint. {@link #stepped} ends that, unless it is given up for one now.
   */
  public void stepping() {
    if (watchedAt != vcpu.nip) {
      watchedAt = NOWHERE;
    }
  }

  /** See {@link #stepping}. */
  public void stepped() {
    watchedAt = NOWHERE;
  }

  /** Whether the instruction at {@code nip} has to be stepped over before the vCPU can go on. */
  public boolean isBeforeWatchedAccess() {
    return watchedAt == vcpu.nip;
  }
}
