package dev.oriel.jit;

import dev.oriel.isa.Field;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.isa.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Programs that end: straight code, branches ahead, loops that count down CTR, and calls of leaf
 * functions that lie behind the end.
 */
final class RandomProgram {
  static final int HYPERCALL = 0x4400_0022;
  private static final int BLR = 0x4e80_0020;
  private static final int LEAVES = 3;

  /** Rows that may not end, or not in the same way twice. */
  private static final Set<String> AVOIDED =
      Set.of(
          "mtspr", "mfspr", "mtctr", "mtlr", "mftb", "darn", "wait", "mtmsr", "mtmsrd", "rfid",
          "rfscv", "sc", "scv", "hrfid", "rfebb", "tlbie", "tlbiel", "msgsndp", "msgclrp");

  private final List<Instruction> rows;
  private final Random random;
  private final List<Integer> code = new ArrayList<>();

  private RandomProgram(IsaTable isa, Random random) {
    this.random = random;
    // Half of them fixed-point and branch rows, which the compiler knows best.
    List<Instruction> all =
        isa.instructions().stream()
            .filter(row -> Kind.of(row, row.match()) == Kind.STRAIGHT)
            .filter(row -> !AVOIDED.contains(row.mnemonic()))
            .toList();
    List<Instruction> known = all.stream().filter(Emitters::has).toList();
    rows = random.nextInt(4) == 0 ? all : known;
  }

  static int[] make(IsaTable isa, Random random) {
    return new RandomProgram(isa, random).make();
  }

  private int[] make() {
    int[] leaves = new int[LEAVES];
    List<List<Integer>> bodies = new ArrayList<>();
    for (int i = 0; i < LEAVES; i++) {
      code.clear();
      straight(1 + random.nextInt(6));
      code.add(BLR);
      bodies.add(List.copyOf(code));
    }
    code.clear();
    List<Integer> calls = new ArrayList<>();
    int pieces = 2 + random.nextInt(8);
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(4)) {
        case 0 -> straight(1 + random.nextInt(12));
        case 1 -> ahead();
        case 2 -> loop();
        default -> {
          calls.add(code.size());
          code.add(0);
        }
      }
    }
    code.add(HYPERCALL);
    for (int i = 0; i < LEAVES; i++) {
      leaves[i] = code.size();
      code.addAll(bodies.get(i));
    }
    for (int call : calls) {
      int distance = leaves[random.nextInt(LEAVES)] - call;
      code.set(call, 18 << 26 | distance << 2 & 0x3ff_fffc | 1);
    }
    return code.stream().mapToInt(Integer::intValue).toArray();
  }

  private void straight(int count) {
    for (int i = 0; i < count; i++) {
      code.add(instruction());
    }
  }

  private int instruction() {
    return instruction(rows.get(random.nextInt(rows.size())), random);
  }

  /** An instruction of {@code row} with random operands, mostly addresses of data. */
  static int instruction(Instruction row, Random random) {
    int word = row.match() | random.nextInt() & ~row.mask() & ~row.reserved();
    for (Operand operand : row.operands()) {
      Field field = operand.field();
      if (operand.base() || field.kind() == Field.Kind.GPR0) {
        // Most addresses are of data.
        word = field.insert(word & ~field.mask(), 24 + random.nextInt(8));
      } else if (field.signed() && field.width() > 8 && random.nextInt(4) != 0) {
        word = field.insert(word & ~field.mask(), (random.nextInt(64) - 16) << field.shift());
      }
    }
    return row.matches(word) ? word : 24 << 26;
  }

  /** A conditional branch over a few instructions, often right behind a compare. */
  private void ahead() {
    int field = random.nextInt(8);
    if (random.nextInt(3) != 0) {
      int compare = random.nextBoolean() ? 11 << 26 : 10 << 26;
      code.add(
          compare
              | field << 23
              | random.nextInt(2) << 21
              | random.nextInt(32) << 16
              | random.nextInt(100));
      straight(random.nextInt(3));
    }
    int skipped = random.nextInt(8);
    int bi = field << 2 | random.nextInt(4);
    int bo = random.nextBoolean() ? 4 : 12;
    code.add(16 << 26 | bo << 21 | bi << 16 | skipped + 1 << 2 | (random.nextInt(8) == 0 ? 1 : 0));
    straight(skipped);
  }

  private void loop() {
    // li 0,n; mtctr 0; ...; bdnz
    code.add(14 << 26 | 1 + random.nextInt(20));
    code.add(0x7c09_03a6);
    int start = code.size();
    straight(1 + random.nextInt(8));
    if (random.nextBoolean()) {
      ahead();
    }
    code.add(16 << 26 | 16 << 21 | (start - code.size()) << 2 & 0xfffc);
  }

  static long value(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(16) - 8;
      case 1 -> random.nextInt();
      case 2 -> 1L << random.nextInt(64);
      default -> random.nextLong();
    };
  }
}
