package dev.oriel.isa;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ISA table.
 *
 * @param index its number in the table; the rows flagged {@link Flag#HOT} come first
 * @param mnemonic lower case, with the {@code .} of record forms
 * @param mask the bits of a word that are constant in the row
 * @param match the value of those bits
 * @param operands in the order of the assembly syntax
 * @param flags what its execution needs
 * @param crRecord the condition register field that the record form sets, if any
 * @param effects what it reads and writes, and which interrupts it may cause
 * @param semanticsClass simple name of the class of its semantics
 * @param semanticsMethod name of the method of its semantics
 * @param section of the Power ISA 3.0B: book, chapter, section
 */
public record Instruction(
    int index,
    String mnemonic,
    int mask,
    int match,
    List<Operand> operands,
    Set<Flag> flags,
    @Nullable CrRecord crRecord,
    Effects effects,
    String semanticsClass,
    String semanticsMethod,
    String section) {

  /** The bits of BO, in place, that are set in a branch without condition. */
  private static final int BRANCH_ALWAYS = 0b10100 << 21;

  public Instruction {
    operands = List.copyOf(operands);
    flags = Set.copyOf(flags);
  }

  /** Whether {@code word} encodes an instruction of this row. */
  public boolean matches(int word) {
    return (word & mask) == match;
  }

  /** The bits of its encoding that are neither constant nor of an operand: reserved fields. */
  public int reserved() {
    int named = mask;
    for (Operand operand : operands) {
      named |= operand.field().mask();
    }
    return ~named;
  }

  /** Whether the row has {@code flag}. */
  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /** Whether {@code word} is a branch that may or may not be taken. */
  public boolean conditional(int word) {
    return has(Flag.COND) && (word & BRANCH_ALWAYS) != BRANCH_ALWAYS;
  }

  /**
   * Whether {@code word} ends a decoded block, because execution may not continue with the next
   * instruction.
   */
  public boolean ends(int word) {
    return has(Flag.END) && !conditional(word);
  }

  /** The operand field of that name, if it has one. */
  public Optional<Field> field(String name) {
    return operands.stream().map(Operand::field).filter(f -> f.name().equals(name)).findAny();
  }

  /** Whether its encoding is the other's with more constant bits. */
  boolean refines(Instruction other) {
    return mask != other.mask && (mask & other.mask) == other.mask && other.matches(match);
  }

  /** Whether some word matches both. */
  boolean overlaps(Instruction other) {
    return ((match ^ other.match) & mask & other.mask) == 0;
  }

  Instruction withIndex(int newIndex) {
    return new Instruction(
        newIndex,
        mnemonic,
        mask,
        match,
        operands,
        flags,
        crRecord,
        effects,
        semanticsClass,
        semanticsMethod,
        section);
  }
}
