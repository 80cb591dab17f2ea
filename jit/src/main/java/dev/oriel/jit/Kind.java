package dev.oriel.jit;

import dev.oriel.isa.Field;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Resource;
import dev.oriel.isa.Touched;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an instruction affects the region that contains it. */
enum Kind {
  /** Execution continues with the next instruction. */
  STRAIGHT,
  /** {@code b}, {@code bc} and their kin: the target is in the word. */
  DIRECT_BRANCH,
  /** {@code bclr} and {@code bcctr}: the target is in a register. */
  INDIRECT_BRANCH,
  /** The region ends after it, because the code may have changed. */
  LAST,
  /** A region is left with the next address and mode that it sets: {@code sc}, {@code rfid}. */
  LINKAGE,
  /** It changes the translation, may stop the vCPU, or is illegal; the interpreter executes it. */
  INTERPRETED;

  /** Instructions that make modified code visible to the instructions that follow. */
  private static final Set<String> LAST_ONES = Set.of("isync", "icbi");

  private static final Set<String> LINKAGE_ONES =
      Set.of("sc", "scv", "rfscv", "rfid", "mtmsr", "mtmsrd");

  /** SPRs that only hold a value: XER, LR, CTR, DSCR, DSISR, DAR, SRR, CFAR, VRSAVE, SPRG, TAR. */
  private static final Set<Integer> PLAIN_REGISTERS =
      Set.of(1, 8, 9, 17, 18, 19, 26, 27, 28, 256, 272, 273, 274, 275, 815);

  /**
   * SPRs that compiled code may read: those, and DEC, AMR, TB, SPRG3, PVR. Not counters of
   * instructions.
   */
  private static final Set<Integer> READABLE =
      Set.of(
          1, 8, 9, 13, 17, 18, 19, 22, 26, 27, 28, 29, 256, 259, 268, 269, 272, 273, 274, 275, 287,
          815);

  static Kind of(@Nullable Instruction row, int word) {
    if (row == null || row.has(Flag.TODO) || row.has(Flag.HYPER)) {
      return INTERPRETED;
    }
    if (row.has(Flag.BRANCH)) {
      return branch(row, word);
    }
    String name = row.mnemonic();
    if (LAST_ONES.contains(name)) {
      return LAST;
    }
    if (LINKAGE_ONES.contains(name)) {
      return LINKAGE;
    }
    Optional<Field> spr = row.field("SPR");
    if (spr.isPresent()) {
      Set<Integer> plain = name.startsWith("mt") ? PLAIN_REGISTERS : READABLE;
      return plain.contains(spr.get().extract(word)) ? STRAIGHT : INTERPRETED;
    }
    boolean recordsFp = row.crRecord() != null && row.crRecord().crField() == 1;
    boolean outside = row.effects().writes(word).has(Resource.OUTSIDE);
    return recordsFp || outside || row.has(Flag.END) ? INTERPRETED : STRAIGHT;
  }

  private static Kind branch(Instruction row, int word) {
    boolean direct =
        row.operands().stream()
            .map(operand -> operand.field().kind())
            .anyMatch(kind -> kind == Field.Kind.RELATIVE || kind == Field.Kind.ABSOLUTE);
    if (direct) {
      return DIRECT_BRANCH;
    }
    Touched reads = row.effects().reads(word);
    boolean invalid = BranchFields.toCounter(word) && BranchFields.decrements(word);
    return invalid || reads.has(Resource.TAR) ? INTERPRETED : INDIRECT_BRANCH;
  }
}
