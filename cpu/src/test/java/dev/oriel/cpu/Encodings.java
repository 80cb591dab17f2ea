package dev.oriel.cpu;

import static java.util.Map.entry;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instruction words to try, and the judges' departures from the ISA. */
final class Encodings {
  static final IsaTable ISA = IsaTable.power9();

  /** Primary opcodes without holes whose words branch anywhere: they are not executed. */
  private static final Set<Integer> BRANCHES = Set.of(16, 18);

  private static final int SLOT_BITS = 11;

  /** The last bit of each of the three register fields. */
  private static final int LOWEST_OF_REGISTERS = 1 << 21 | 1 << 16 | 1 << 11;

  /**
   * Rows whose refusal by QEMU's user mode has other reasons than the word, or that its POWER9
   * lacks. All of them are in {@code docs/differences.md} or are facilities that user mode leaves
   * off.
   */
  private static final Map<String, String> ROWS =
      Map.ofEntries(
          entry("scv", "user mode has FSCR[SCV] off"),
          entry("copy", "not there"),
          entry("paste.", "not there"),
          entry("rfebb", "not there"),
          entry("clrbhrb", "not there"),
          entry("mfbhrbe", "not there"),
          entry("rfscv", "illegal in user mode, not privileged"),
          entry("slbfee.", "illegal in user mode, not privileged"),
          entry("icbt", "not there for the POWER9"),
          entry("dst", "not there for the POWER9"),
          entry("dstst", "not there for the POWER9"),
          entry("rnop", "half are not there; the others are ISA 3.1's hash instructions"));

  private Encodings() {}

  /** Whether {@code word} would be an instruction if its register pairs began at even registers. */
  static boolean oddPair(int word) {
    int primary = word >>> 26;
    boolean pairs = primary == 31 || primary == 57 || primary == 61 || primary == 63;
    return pairs && ISA.decode(word) == null && ISA.decode(word & ~LOWEST_OF_REGISTERS) != null;
  }

  /** The primary opcode and the longest extended opcode, the last 11 bits. */
  static int slot(int word) {
    return word >>> 26 << SLOT_BITS | word & (1 << SLOT_BITS) - 1;
  }

  /**
   * Why a judge may decode {@code word} differently from the ISA, or null if it must agree.
   *
   * @param row what the word is in the table
   */
  static @Nullable String departure(int word, @Nullable Instruction row) {
    if (row == null) {
      boolean loadOrStore = word >>> 26 != 63;
      return loadOrStore && oddPair(word) ? "invalid form, that QEMU executes: an odd pair" : null;
    }
    if ((word & row.reserved()) != 0) {
      return "reserved fields are ignored, Book I 1.3.3; QEMU and binutils refuse most of them";
    }
    String known = ROWS.get(row.mnemonic());
    if (known != null) {
      return known;
    }
    int target = word >>> 21 & 31;
    return switch (row.mnemonic()) {
      case "bcctr", "bcctrl" ->
          (target & 4) == 0 ? "invalid form: CTR is the target and cannot be the count" : null;
      case "lmw" -> (word >>> 16 & 31) >= target ? "invalid form: RA is loaded" : null;
      case "dcbf" -> (target & 2) != 0 ? "L of 2 and 3 is not there" : null;
      case "mfspr", "mtspr", "mftb" ->
          "a signal does not tell an SPR that is not there from a privileged one";
      default -> null;
    };
  }

  /** Every primary opcode with each of the 2^11 last bits, and four patterns between them. */
  static List<int[]> holes() {
    Random random = new Random(1);
    List<int[]> words = new ArrayList<>();
    for (int primary = 0; primary < 64; primary++) {
      if (!BRANCHES.contains(primary)) {
        for (int pattern = 0; pattern < 4; pattern++) {
          int[] batch = new int[1 << SLOT_BITS];
          for (int low = 0; low < batch.length; low++) {
            int middle = pattern == 0 ? 0 : pattern == 1 ? 0x7fff : random.nextInt(1 << 15);
            batch[low] = primary << 26 | middle << SLOT_BITS | low;
          }
          words.add(batch);
        }
      }
    }
    return words;
  }

  /** Random words; where a word would branch anywhere, the next one. */
  static int[] sample(Random random, int count) {
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      do {
        words[i] = random.nextInt();
      } while (BRANCHES.contains(words[i] >>> 26));
    }
    return words;
  }

  /** Words of each row with one reserved bit set, and with all set; but not of random numbers. */
  static int[] reserved() {
    Random random = new Random(2);
    int[] words = new int[64 * ISA.instructions().size()];
    int count = 0;
    for (Instruction row : ISA.instructions()) {
      int reserved = row.reserved();
      if (reserved == 0 || row.mnemonic().equals("darn")) {
        continue;
      }
      int plain = row.match() | random.nextInt() & ~row.mask() & ~reserved;
      for (int rest = reserved; rest != 0; rest &= rest - 1) {
        words[count++] = plain | Integer.lowestOneBit(rest);
      }
      words[count++] = plain | reserved;
    }
    return Arrays.copyOf(words, count);
  }
}
