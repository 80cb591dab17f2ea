package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;

/**
 * A region as a class of its own: the superclass of every hidden class that {@link RegionCompiler}
 * makes. It belongs to a frame, not to an address: wherever the frame is mapped, and for whichever
 * vCPU, it runs there.
 */
abstract class CompiledCode {
  /** Subtracted from what {@link #run} returns if an interrupt was raised; far beyond a slice. */
  static final int INTERRUPTED = 1 << 30;

  /** The calls after which HotSpot compiles a method by default; it looks at every 128th. */
  private static final int CALLS_UNTIL_COMPILED = 256;

  /** No entry of any region. */
  private static final int NOWHERE = -4;

  /** By word of the page, how many instructions of the word's block follow it. */
  private byte[] following = {};

  /** To be called once, before another thread sees the object. */
  final CompiledCode describe(byte[] followers) {
    following = followers;
    return this;
  }

  /**
   * Calls {@link #run} without effect, so that HotSpot compiles it. Else HotSpot's interpreter
   * would execute it 200 times, each time until the end of a slice: for longer than many programs
   * run.
   *
   * @param v of which two references are read, on any thread
   */
  final void warmUp(Vcpu v) {
    long[] gpr = new long[32];
    for (int i = 0; i < CALLS_UNTIL_COMPILED; i++) {
      run(v, gpr, 0, NOWHERE, 0);
    }
  }

  /**
   * Runs guest code from {@code page + offset} on, which is one of the region's entries, and leaves
   * the address of the next instruction in {@code nip}. Returns at once if the offset is negative.
   *
   * @param gpr the vCPU's registers
   * @param page the effective address of the page
   * @param left instructions left in the slice; where it is not positive, loops end
   * @return what is left of them, negative by at most a region's length; less {@link #INTERRUPTED}
   *     if the instruction at {@code nip} has raised an interrupt
   */
  abstract int run(Vcpu v, long[] gpr, long page, int offset, int left);

  /**
   * What {@link #run} returns when the interrupt that is raised was raised by the instruction with
   * number {@code word} of the page. The engine delivers it, when its count is right.
   */
  final int interrupted(Vcpu v, long page, int word, int left) {
    v.nip = page + 4L * word;
    return left + following[word] + 1 - INTERRUPTED;
  }
}
