package dev.oriel.jit;

/** The fields of branch instructions (Power ISA 3.0B, Book I section 2.4). */
final class BranchFields {
  private static final int B = 18;
  private static final int BC = 16;
  private static final int REGISTER_BRANCHES = 19;

  /** The extended opcode of bclr. */
  private static final int TO_LINK = 16;

  /** The extended opcode of bcctr. */
  private static final int TO_COUNTER = 528;

  private BranchFields() {}

  static boolean isB(int word) {
    return word >>> 26 == B;
  }

  /** Whether the target is in the word: {@code b} and {@code bc}. */
  static boolean isDirect(int word) {
    return word >>> 26 == B || word >>> 26 == BC;
  }

  /** Whether the next word is not executed after {@code word}, unless something branches there. */
  static boolean endsPath(int word) {
    if (links(word)) {
      return false;
    }
    int extended = word >>> 1 & 0x3ff;
    return isB(word)
        || word >>> 26 == REGISTER_BRANCHES
            && (extended == TO_LINK || extended == TO_COUNTER)
            && !conditional(word);
  }

  /** Whether an indirect branch goes to the address in CTR. */
  static boolean toCounter(int word) {
    return (word >>> 1 & 0x3ff) == TO_COUNTER;
  }

  /** Whether LR is set. */
  static boolean links(int word) {
    return (word & 1) != 0;
  }

  /** Whether the target is not relative to the instruction. */
  static boolean absolute(int word) {
    return (word & 2) != 0;
  }

  /** The displacement or the absolute target of a direct branch, in bytes. */
  static int displacement(int word) {
    return isB(word) ? word << 6 >> 8 << 2 : (short) (word & 0xfffc);
  }

  static int bo(int word) {
    return word >>> 21 & 31;
  }

  static int bi(int word) {
    return word >>> 16 & 31;
  }

  /** Whether CTR is decremented and tested. */
  static boolean decrements(int word) {
    return !isB(word) && (bo(word) & 4) == 0;
  }

  /** Whether the branch is taken if CTR becomes 0. */
  static boolean onZero(int word) {
    return (bo(word) & 2) != 0;
  }

  /** Whether a CR bit is tested. */
  static boolean tests(int word) {
    return !isB(word) && (bo(word) & 16) == 0;
  }

  /** Whether the branch is taken if the CR bit is 1. */
  static boolean onTrue(int word) {
    return (bo(word) & 8) != 0;
  }

  static boolean conditional(int word) {
    return decrements(word) || tests(word);
  }
}
