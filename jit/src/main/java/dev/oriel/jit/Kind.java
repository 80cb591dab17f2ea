package dev.oriel.jit;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an instruction is to a region. */
enum Kind {
  /** Execution goes on behind it. */
  STRAIGHT,
  /** {@code b}, {@code bc} and their kin: the target is in the word. */
  DIRECT_BRANCH,
  /** {@code bclr} and {@code bcctr}: the target is in a register. */
  INDIRECT_BRANCH,
  /** A region is left behind it, since the code may have changed. */
  LAST,
  /** It changes the mode or the translation, can stop, or is illegal: the interpreter's. */
  INTERPRETED;

  private static final Set<String> DIRECT =
      Set.of("b", "ba", "bl", "bla", "bc", "bca", "bcl", "bcla");
  private static final Set<String> INDIRECT = Set.of("bclr", "bclrl", "bcctr", "bcctrl");
  private static final Set<String> LAST_ONES = Set.of("isync", "icbi");
  private static final Set<String> INTERPRETED_ONES = Set.of("msgsndp", "msgclrp", "wait");

  /** SPRs that only hold a value: XER, LR, CTR, DSCR, DSISR, DAR, SRR, CFAR, VRSAVE, SPRG, TAR. */
  private static final Set<Integer> PLAIN_REGISTERS =
      Set.of(1, 8, 9, 17, 18, 19, 26, 27, 28, 256, 272, 273, 274, 275, 815);

  /** What may be read: those, and DEC, AMR, TB, SPRG3, PVR. Not what counts instructions. */
  private static final Set<Integer> READABLE =
      Set.of(
          1, 8, 9, 13, 17, 18, 19, 22, 26, 27, 28, 29, 256, 259, 268, 269, 272, 273, 274, 275, 287,
          815);

  static Kind of(@Nullable Instruction row, int word) {
    if (row == null || row.has(Flag.TODO) || row.has(Flag.HYPER)) {
      return INTERPRETED;
    }
    String name = row.mnemonic();
    if (DIRECT.contains(name)) {
      return DIRECT_BRANCH;
    }
    if (INDIRECT.contains(name)) {
      boolean invalid = name.startsWith("bcctr") && BranchFields.decrements(word);
      return invalid ? INTERPRETED : INDIRECT_BRANCH;
    }
    if (LAST_ONES.contains(name)) {
      return LAST;
    }
    if (INTERPRETED_ONES.contains(name)
        || row.crRecord() != null && row.crRecord().crField() == 1) {
      return INTERPRETED;
    }
    if (name.equals("mtspr")) {
      int spr = word >>> 16 & 31 | word >>> 6 & 0x3e0;
      return PLAIN_REGISTERS.contains(spr) ? STRAIGHT : INTERPRETED;
    }
    if (name.equals("mfspr") || name.equals("mftb")) {
      int spr = word >>> 16 & 31 | word >>> 6 & 0x3e0;
      return READABLE.contains(spr) ? STRAIGHT : INTERPRETED;
    }
    return row.has(Flag.END) ? INTERPRETED : STRAIGHT;
  }
}
