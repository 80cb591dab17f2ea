package dev.oriel.conformance;

import dev.oriel.conformance.Verdict.Failure;
import dev.oriel.isa.Disassembler;
import dev.oriel.isa.Field;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.isa.Operand;
import java.util.TreeMap;

/** Formats a failure for people. */
final class Listing {
  private final IsaTable isa;
  private final Disassembler disassembler;

  Listing(IsaTable isa) {
    this.isa = isa;
    disassembler = new Disassembler(isa);
  }

  /** The instructions, the registers that they name, and the differences. */
  String text(Failure failure, boolean littleEndian) {
    Trial trial = failure.trial();
    StringBuilder text = new StringBuilder(littleEndian ? "little-endian\n" : "big-endian\n");
    TreeMap<Integer, String> named = new TreeMap<>();
    for (int i = Registers.CR; i < Registers.COUNT; i++) {
      named.put(i, Registers.name(i));
    }
    for (int i = 0; i < trial.limit() && i < trial.code().length; i++) {
      int word = trial.code()[i];
      text.append("  %x: %08x  ".formatted(trial.address(i), word));
      text.append(disassembler.disassemble(word, trial.address(i))).append('\n');
      Instruction row = isa.decode(word);
      if (row != null) {
        row.operands().forEach(operand -> name(operand, word, named));
      }
    }
    named.forEach(
        (index, name) ->
            text.append("  before: %s = %016x\n".formatted(name, trial.before().get(index))));
    trial
        .patches()
        .forEach(
            (offset, value) ->
                text.append(
                    "  before: data at %x = %016x\n".formatted(Layout.DATA + offset, value)));
    failure.differences().forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private static void name(Operand operand, int word, TreeMap<Integer, String> named) {
    Field field = operand.field();
    int number = field.extract(word);
    int vsr =
        switch (field.kind()) {
          case FPR, VSR -> number;
          case VR -> 32 + number;
          default -> -1;
        };
    if (vsr >= 0) {
      for (int half = 0; half < 2; half++) {
        int index = Registers.VSR + 2 * vsr + half;
        named.put(index, Registers.name(index));
      }
    } else if (field.kind() == Field.Kind.GPR || field.kind() == Field.Kind.GPR0) {
      named.put(number, Registers.name(number));
    }
  }
}
