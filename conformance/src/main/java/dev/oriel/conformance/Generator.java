package dev.oriel.conformance;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws trials; each is determined by its seed. */
final class Generator {
  private final IsaTable isa;
  private final Instruction filler;

  Generator(IsaTable isa) {
    this.isa = isa;
    filler = isa.instruction("addi").orElseThrow();
  }

  /** A trial of one instruction, with the instructions that it needs to have an effect. */
  Trial single(Instruction row, long seed) {
    Random random = new Random(seed);
    List<Instruction> rows = new ArrayList<>();
    expand(row, rows, random);
    if (row.semanticsClass().equals("Branch")) {
      rows.add(filler);
    }
    return new Draft(random).trial(rows);
  }

  /** A trial of {@code length} instructions of {@code rows}, or one more. */
  Trial sequence(List<Instruction> rows, int length, long seed) {
    Random random = new Random(seed);
    List<Instruction> chosen = new ArrayList<>();
    while (chosen.size() < length) {
      expand(rows.get(random.nextInt(rows.size())), chosen, random);
    }
    return new Draft(random).trial(chosen);
  }

  /** A trial with loops, calls and computed branches, and {@code slots} in between. */
  Trial program(Slots slots, long seed) {
    Random random = new Random(seed);
    return new Draft(random).program(() -> slots.draw(random));
  }

  /** Puts a load and reserve before a conditional store, and sometimes loses the reservation. */
  private void expand(Instruction row, List<Instruction> rows, Random random) {
    if (row.mnemonic().matches("st.cx\\.") && random.nextInt(8) != 0) {
      rows.add(isa.instruction("l" + row.mnemonic().charAt(2) + "arx").orElseThrow());
      if (random.nextInt(3) == 0) {
        rows.add(isa.instruction("stbx").orElseThrow());
      }
    }
    rows.add(row);
  }
}
