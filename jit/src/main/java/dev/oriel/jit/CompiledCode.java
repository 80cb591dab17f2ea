package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A region as a class of its own: the superclass of every hidden class that {@link RegionCompiler}
 * makes. It belongs to frames, not to addresses: it runs wherever they are mapped, on any vCPU, at
 * the same distances.
 */
abstract class CompiledCode {
  /**
   * {@link #run} subtracts this from its result if an interrupt was raised. Far larger than a
   * slice.
   */
  static final int INTERRUPTED = 1 << 30;

  /** Likewise, if the interpreter is to execute the instruction at {@code nip}. */
  static final int MISSED = 1 << 29;

  /** An offset that is no entry of any region. */
  static final int NOWHERE = 1;

  private @Nullable Shape shape;

  /**
   * What is known of a region without its instructions.
   *
   * @param words the numbers of its words, ascending
   * @param following how many instructions follow each in its block
   */
  private record Shape(Placement placement, short[] words, short[] following) {}

  /** To be called once, before another thread sees the object. */
  final CompiledCode describe(Region region) {
    short[] words = new short[region.size()];
    short[] following = new short[words.length];
    int i = 0;
    for (Region.Block block : region.blocks()) {
      for (int word = block.first(); word < block.end(); word++) {
        words[i] = (short) word;
        following[i++] = (short) (block.end() - 1 - word);
      }
    }
    shape = new Shape(region.pages().placement(region.members()), words, following);
    return this;
  }

  /** The frames that the region has instructions of. */
  final Placement placement() {
    return shape().placement;
  }

  private Shape shape() {
    return Objects.requireNonNull(shape);
  }

  /**
   * Runs guest code from {@code page + offset}, which is one of the region's entries, and leaves
   * the address of the next instruction in {@code nip}. Returns at once if the offset is odd.
   *
   * @param gpr the vCPU's registers
   * @param page the effective address of the first page
   * @param left instructions left in the slice; loops end when it reaches 0 or less
   * @return instructions left, at least minus the region's length; minus {@link #INTERRUPTED} if
   *     the instruction at {@code nip} raised an interrupt, {@link #MISSED} if it is to be
   *     interpreted
   */
  abstract int run(Vcpu v, long[] gpr, long page, int offset, int left);

  /**
   * Sets {@code nip} to {@code word}, which was not executed, nor was what follows in its block.
   *
   * @return instructions left
   */
  final int leftAt(Vcpu v, long page, int word, int left) {
    Shape known = shape();
    v.nip = page + known.placement.offset(word);
    return left + known.following[Arrays.binarySearch(known.words, (short) word)] + 1;
  }
}
