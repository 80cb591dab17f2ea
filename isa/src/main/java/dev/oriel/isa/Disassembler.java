package dev.oriel.isa;

import java.util.StringJoiner;

/**
 * Writes instruction words as assembly text, without extended mnemonics: {@code addi r3,0,-5},
 * {@code bc 12,4*cr7+eq,0x1000}, {@code lwz r3,8(r1)}. {@link Assembler} reads the same text.
 */
public final class Disassembler {
  private static final String[] CONDITIONS = {"lt", "gt", "eq", "so"};

  private final IsaTable table;

  /** A disassembler for the instructions of {@code table}. */
  public Disassembler(IsaTable table) {
    this.table = table;
  }

  /**
   * The text of one instruction; {@code .long 0x…} if the word is none.
   *
   * @param word the instruction word
   * @param cia its effective address, to which relative branches are added
   */
  public String disassemble(int word, long cia) {
    Instruction instruction = table.decode(word);
    if (instruction == null) {
      return ".long 0x%08x".formatted(word);
    }
    StringBuilder text = new StringBuilder(instruction.mnemonic());
    char separator = ' ';
    for (Operand operand : instruction.operands()) {
      int value = operand.field().extract(word);
      String written = operand(operand.field().kind(), value, cia);
      if (operand.base()) {
        text.append('(').append(written).append(')');
      } else {
        text.append(separator).append(written);
      }
      separator = ',';
    }
    return text.toString();
  }

  private static String operand(Field.Kind kind, int value, long cia) {
    return switch (kind) {
      case NUMBER -> Integer.toString(value);
      case GPR -> "r" + value;
      case GPR0 -> value == 0 ? "0" : "r" + value;
      case FPR -> "f" + value;
      case VR -> "v" + value;
      case VSR -> "vs" + value;
      case CRF -> "cr" + value;
      case CRB -> {
        StringJoiner sum = new StringJoiner("+");
        if (value >= 4) {
          sum.add("4*cr" + value / 4);
        }
        yield sum.add(CONDITIONS[value % 4]).toString();
      }
      case RELATIVE -> "0x" + Long.toHexString(cia + value);
      case ABSOLUTE -> "0x" + Long.toHexString(value);
    };
  }
}
