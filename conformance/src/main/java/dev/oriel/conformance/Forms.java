package dev.oriel.conformance;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Interrupt;

/** Which rows both sides can execute, and which of their forms are invalid in the ISA. */
final class Forms {
  private Forms() {}

  /** Whether trials of {@code row} can be executed by QEMU's user emulation in that byte order. */
  static boolean runs(Instruction row, boolean littleEndian) {
    // QEMU's user mode aborts at the alignment interrupt of a little-endian string or multiple.
    return !SystemTrials.ROWS.contains(row.mnemonic())
        && !(littleEndian && row.semanticsClass().equals("StringMultiple"));
  }

  /** Whether execution may continue after it, in problem state and without transactional memory. */
  static boolean goesOn(Instruction row) {
    return !row.has(Flag.PRIV) && !row.has(Flag.HYPER) && !row.section().equals("II.5.5");
  }

  /** Whether it has a storage operand, even one that is only a hint. */
  static boolean storage(Instruction row) {
    return row.effects().interrupts().contains(Interrupt.STORAGE)
        || row.semanticsClass().equals("StorageControl");
  }

  /** Whether it stores the effective address in RA. */
  static boolean updates(Instruction row, int word) {
    int base = value(row, word, "RA");
    return base >= 0
        && row.effects().interrupts().contains(Interrupt.STORAGE)
        && (row.effects().writes(word).gprs() >>> base & 1) != 0;
  }

  /** The value of the operand field {@code name}, or -1. */
  static int value(Instruction row, int word, String name) {
    return row.field(name).map(field -> field.extract(word)).orElse(-1);
  }

  /**
   * Whether the ISA defines the instruction with these operands; {@code xer} is the XER that a
   * string instruction reads.
   */
  static boolean valid(Instruction row, int word, long xer) {
    int ra = Math.max(value(row, word, "RA"), value(row, word, "RA0"));
    int rt = word >>> 21 & 31;
    if (updates(row, word)) {
      boolean loadsGpr = row.field("RT").isPresent();
      return ra != 0 && !(loadsGpr && ra == rt);
    }
    int rb = value(row, word, "RB");
    return switch (row.mnemonic()) {
      case "lmw" -> ra < rt;
      case "lswi" -> !written(rt, count(value(row, word, "NB")), ra);
      case "lswx" -> {
        int count = (int) xer & 0x7f;
        yield !written(rt, count, ra) && !written(rt, count, rb) && rt != ra && rt != rb;
      }
      case "lq" -> rt % 2 == 0 && ra != rt;
      case "lqarx" -> rt % 2 == 0 && ra != rt && ra != rt + 1 && rb != rt && rb != rt + 1;
      case "stq", "stqcx." -> rt % 2 == 0;
      case "lfdp", "lfdpx", "stfdp", "stfdpx" -> rt % 2 == 0;
      case "mtocrf", "mfocrf" -> Integer.bitCount(value(row, word, "FXM")) == 1;
      case "bcctr", "bcctrl" -> (value(row, word, "BO") & 4) != 0;
      case "addex" -> value(row, word, "CY") == 0;
      case "dcbf" -> value(row, word, "L2") != 2;
      case "sync" -> value(row, word, "L2") != 3;
      default -> true;
    };
  }

  private static int count(int nb) {
    return nb == 0 ? 32 : nb;
  }

  /**
   * Whether a string of {@code bytes} loaded into registers from {@code first} on writes {@code
   * register}.
   */
  private static boolean written(int first, int bytes, int register) {
    int registers = (bytes + 3) / 4;
    return register >= 0 && (register - first & 31) < registers;
  }
}
