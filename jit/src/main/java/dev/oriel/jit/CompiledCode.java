package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;

/**
 * A region as a class of its own: the superclass of every hidden class that {@link RegionCompiler}
 * makes. It belongs to a frame, not to an address: it runs wherever the frame is mapped, on any
 * vCPU.
 */
abstract class CompiledCode {
  /**
   * {@link #run} subtracts this from its result if an interrupt was raised. Far larger than a
   * slice.
   */
  static final int INTERRUPTED = 1 << 30;

  /** The calls after which HotSpot compiles a method by default; it looks at every 128th. */
  private static final int CALLS_UNTIL_COMPILED = 256;

  /** An offset that is no entry of any region. */
  private static final int NOWHERE = -4;

  /** For each word of the page, how many instructions follow it in its block. */
  private byte[] following = {};

  /** To be called once, before another thread sees the object. */
  final CompiledCode describe(byte[] followers) {
    following = followers;
    return this;
  }

  /**
   * Calls {@link #run} without effect, so that HotSpot compiles it. Otherwise HotSpot's interpreter
   * would run it 200 times, each time for a slice: that is longer than many programs run.
   *
   * @param v a vCPU of which only references to arrays are read; any thread may call this
   */
  final void warmUp(Vcpu v) {
    long[] gpr = new long[32];
    for (int i = 0; i < CALLS_UNTIL_COMPILED; i++) {
      run(v, gpr, 0, NOWHERE, 0);
    }
  }

  /**
   * Runs guest code from {@code page + offset}, which is one of the region's entries, and leaves
   * the address of the next instruction in {@code nip}. Returns at once if the offset is negative.
   *
   * @param gpr the vCPU's registers
   * @param page the effective address of the page
   * @param left instructions left in the slice; loops end when it reaches 0 or less
   * @return instructions left, at least minus the region's length; minus {@link #INTERRUPTED} if
   *     the instruction at {@code nip} raised an interrupt
   */
  abstract int run(Vcpu v, long[] gpr, long page, int offset, int left);

  /**
   * The result of {@link #run} when instruction {@code word} of the page raised an interrupt. The
   * engine corrects its count, then delivers the interrupt.
   */
  final int interrupted(Vcpu v, long page, int word, int left) {
    v.nip = page + 4L * word;
    return left + following[word] + 1 - INTERRUPTED;
  }
}
