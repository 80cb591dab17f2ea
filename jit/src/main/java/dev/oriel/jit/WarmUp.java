package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs new code without effect until HotSpot has compiled it. HotSpot's interpreter takes ten times
 * as long for guest code as ours, and its compiler may lag by hundreds of regions. So code is
 * installed when it is fast, and new regions are made no faster than HotSpot compiles them.
 */
final class WarmUp {
  private static final int CALLS = 64;

  /** Calls before the first of which HotSpot's compiler can have taken note. */
  private static final int INTERPRETED = 3;

  /** How many times faster compiled code is at least; it is about twenty times. */
  private static final int FASTER = 5;

  private static final long PAUSE_NANOS = 500_000;
  private static final long PATIENCE_NANOS = 500_000_000;

  private final CompiledCode code;
  private final Vcpu vcpu;
  private final long[] gpr = new long[32];

  /**
   * @param vcpu of which only references to arrays are read; any thread may call this
   */
  WarmUp(CompiledCode code, Vcpu vcpu) {
    this.code = code;
    this.vcpu = vcpu;
  }

  /** Returns when the code is compiled, or does not seem to be going to be. */
  void run() {
    long start = System.nanoTime();
    long interpreted = Long.MAX_VALUE;
    for (int i = 0; i < INTERPRETED; i++) {
      interpreted = Math.min(interpreted, calls());
    }
    while (calls() > interpreted / FASTER && System.nanoTime() - start < PATIENCE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The nanoseconds that some calls took. */
  private long calls() {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      code.run(vcpu, gpr, 0, CompiledCode.NOWHERE, 0);
    }
    return System.nanoTime() - start;
  }
}
