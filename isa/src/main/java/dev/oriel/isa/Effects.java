package dev.oriel.isa;

import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * What an instruction of a row reads and writes of the thread's state, given the operands in its
 * word.
 *
 * <p>An instruction <em>reads</em> everything that its outcome depends on, including a register
 * that it may leave unchanged or changes only in part. So a register that is written but not read
 * is always replaced as a whole. This does not hold for {@link Resource#MEMORY}, {@link
 * Resource#SPRS} and {@link Resource#OUTSIDE}, which stand for many things. It <em>writes</em>
 * everything that it may change.
 *
 * <p>Three things are not included. First, the mode: the MSR bits that control how instructions
 * work (SF, LE, PR, FP, VEC, VSX, FE0, FE1 and so on) and how addresses are translated. An engine
 * caches code per mode, and {@link Flag#CONTEXT} marks the rows that change the mode. Second, the
 * address of the next instruction. Third, the effects of an interrupt: the registers keep their
 * values, except for instructions that may be partly executed (string instructions).
 */
public final class Effects {
  private final List<IntFunction<Touched>> reads;
  private final List<IntFunction<Touched>> writes;
  private final Set<Interrupt> interrupts;

  Effects(
      List<IntFunction<Touched>> reads,
      List<IntFunction<Touched>> writes,
      Set<Interrupt> interrupts) {
    this.reads = List.copyOf(reads);
    this.writes = List.copyOf(writes);
    this.interrupts = Set.copyOf(interrupts);
  }

  /** What the instruction {@code word}, which must be of this row, reads. */
  public Touched reads(int word) {
    return union(reads, word);
  }

  /** What the instruction {@code word}, which must be of this row, writes. */
  public Touched writes(int word) {
    return union(writes, word);
  }

  /** The kinds of interrupt that the row's instructions may cause in any mode. */
  public Set<Interrupt> interrupts() {
    return interrupts;
  }

  private static Touched union(List<IntFunction<Touched>> parts, int word) {
    Touched union = Touched.NOTHING;
    for (IntFunction<Touched> part : parts) {
      union = union.or(part.apply(word));
    }
    return union;
  }
}
