package dev.oriel.jit;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;

/**
 * A region as a class of its own: the superclass of every hidden class that {@link RegionCompiler}
 * makes. It belongs to a frame, not to an address: wherever the frame is mapped, and for whichever
 * vCPU, it runs there.
 */
abstract class CompiledCode {
  /** By word of the page, how many instructions of the word's block follow it. */
  private byte[] following = {};

  /** To be called once, before another thread sees the object. */
  final CompiledCode describe(byte[] followers) {
    following = followers;
    return this;
  }

  /**
   * Runs guest code from {@code page + offset} on, which is one of the region's entries, and leaves
   * the address of the next instruction in {@code nip}. Interrupts have been delivered.
   *
   * @param gpr the vCPU's registers
   * @param page the effective address of the page
   * @param left instructions left in the slice; where it is not positive, loops end
   * @return what is left of them, negative by at most a region's length
   */
  abstract int run(Vcpu v, long[] gpr, long page, int offset, int left);

  /** Where the code goes when its instruction number {@code word} of the page was interrupted. */
  final int interrupted(Vcpu v, GuestInterrupt interrupt, long page, int word, int left) {
    v.nip = page + 4L * word;
    v.deliver(interrupt, v.nip);
    return left + following[word] + 1;
  }
}
