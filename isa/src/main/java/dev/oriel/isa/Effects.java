package dev.oriel.isa;

import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * What a row's instructions do to the state of the thread, found from the operands in a word.
 *
 * <p>An instruction <em>reads</em> all that its outcome depends on. That includes a register that
 * it may leave as it is, or of which it keeps a part: so what is written and not read is always
 * replaced as a whole (but for {@link Resource#MEMORY}, {@link Resource#SPRS} and {@link
 * Resource#OUTSIDE}, which are many). It <em>writes</em> all that it may change.
 *
 * <p>Three things are not counted. The mode: bits of the MSR that say how instructions work (SF,
 * LE, PR, FP, VEC, VSX, FE0, FE1 and so on), and whether and how addresses are translated; an
 * engine that keeps code keeps it for a mode, and {@link Flag#CONTEXT} marks the rows that change
 * it. The address of the next instruction. And what an interrupt does, to which registers keep what
 * they had, unless instructions are specified to be partly executed then (those for strings).
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

  /** What the instruction {@code word} reads. */
  public Touched reads(int word) {
    return union(reads, word);
  }

  /** What the instruction {@code word} writes. */
  public Touched writes(int word) {
    return union(writes, word);
  }

  /** The kinds of interrupt that the row's instructions may cause, in one mode or another. */
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
