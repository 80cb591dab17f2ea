package dev.oriel.isa;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Encodes one instruction at a time, in the syntax that {@link Disassembler} writes. There are no
 * extended mnemonics, labels or directives; register names may be written as plain numbers.
 */
public final class Assembler {
  private static final Pattern REGISTER = Pattern.compile("(?:r|f|v|vs|cr)(\\d+)");
  private static final Pattern CONDITION = Pattern.compile("(?:4\\*cr([0-7])\\+)?(lt|gt|eq|so|un)");

  private final IsaTable table;

  /** An assembler for the instructions of {@code table}. */
  public Assembler(IsaTable table) {
    this.table = table;
  }

  /**
   * The instruction word of {@code text}.
   *
   * @param cia the effective address of the instruction; branches are written with their target
   *     address
   * @throws IllegalArgumentException if the text is not an instruction; the message names the text
   *     and the error
   */
  public int assemble(String text, long cia) {
    String[] parts = text.strip().split("\\s+", 2);
    Instruction instruction =
        table
            .instruction(parts[0])
            .orElseThrow(() -> new IllegalArgumentException("no instruction " + parts[0]));
    List<String> values = parts.length == 1 ? List.of() : values(parts[1]);
    try {
      return encode(instruction, values, cia);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
    }
  }

  /** The instruction word at address 0; branch targets are displacements. */
  public int assemble(String text) {
    return assemble(text, 0);
  }

  private static List<String> values(String text) {
    List<String> values = new ArrayList<>();
    for (String value : text.replace('(', ',').replace(")", "").split(",", -1)) {
      values.add(value.strip());
    }
    return values;
  }

  private static int encode(Instruction instruction, List<String> values, long cia) {
    List<Operand> operands = instruction.operands();
    long needed = operands.stream().filter(operand -> !operand.optional()).count();
    if (values.size() < needed || values.size() > operands.size()) {
      throw new IllegalArgumentException("takes " + needed + " operands, not " + values.size());
    }
    int word = instruction.match();
    for (int i = 0; i < values.size(); i++) {
      Field field = operands.get(i).field();
      word = field.insert(word, value(field, values.get(i), cia));
    }
    return word;
  }

  private static int value(Field field, String text, long cia) {
    Matcher register = REGISTER.matcher(text);
    if (register.matches()) {
      return Integer.parseInt(register.group(1));
    }
    Matcher condition = CONDITION.matcher(text);
    if (condition.matches()) {
      int crField = condition.group(1) == null ? 0 : Integer.parseInt(condition.group(1));
      int bit =
          switch (condition.group(2)) {
            case "lt" -> 0;
            case "gt" -> 1;
            case "eq" -> 2;
            default -> 3;
          };
      return 4 * crField + bit;
    }
    long number =
        text.startsWith("0x") ? Long.parseUnsignedLong(text, 2, text.length(), 16) : parse(text);
    return Math.toIntExact(field.kind() == Field.Kind.RELATIVE ? number - cia : number);
  }

  private static long parse(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no operand: " + text, e);
    }
  }
}
