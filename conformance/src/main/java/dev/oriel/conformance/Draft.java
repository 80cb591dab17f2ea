package dev.oriel.conformance;

import dev.oriel.isa.Field;
import dev.oriel.isa.Field.Kind;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Operand;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A trial under construction: a sequence, or a program with an {@link Outline}. A register gets its
 * contents when the first instruction names it, so that they suit that instruction. A register for
 * an address is chosen from those that no instruction has written.
 */
final class Draft {
  /** SPRs that a trial sets, SPRs that count time, and undefined numbers. */
  private static final int[] SPRS = {1, 8, 9, 256, 815, 268, 269, 0, 2, 4, 7, 16, 300, 1023};

  private static final int[] LOAD_FUNCTIONS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 24, 25, 28};
  private static final int[] STORE_FUNCTIONS = {0, 1, 2, 3, 4, 5, 6, 7, 24};

  /** One in this many storage operands and branch targets is at a random address. */
  private static final int WILD = 40;

  /** The same for storage operands of programs, which otherwise would soon end. */
  private static final int WILD_IN_PROGRAM = 300;

  /** How often a slot of a program is drawn before it stays empty. */
  private static final int ATTEMPTS = 50;

  private static final int NOP = 24 << 26;

  private final Random random;
  private final Values values;
  private final long seed;
  private final long[] before;

  /**
   * Whether a register's contents are chosen, and whether an instruction may have changed them
   * since.
   */
  private final boolean[] settled = new boolean[Registers.COUNT];

  private final boolean[] written = new boolean[32];
  private final int[] pool;
  private int[] code = {};
  private int first;

  /** The address registers of the last load and reserve, and its mnemonic. */
  private int reserved = -1;

  private String reservation = "";

  private @Nullable Outline outline;

  Draft(Random random) {
    this.random = random;
    values = new Values(random);
    pool = random.ints(5, 0, 32).toArray();
    seed = random.nextLong();
    before = Corpus.background(seed).words();
    before[Registers.CR] = random.nextInt() & 0xffff_ffffL;
    before[Registers.XER] = random.nextInt() & 0xe00c_0000L | random.nextInt(60);
    before[Registers.FPSCR] = values.fpscr();
    before[Registers.VSCR] = random.nextInt(6) == 0 ? 0x1_0001 & random.nextInt() : 0;
    before[Registers.VRSAVE] = random.nextInt() & 0xffff_ffffL;
  }

  Trial trial(List<Instruction> rows) {
    code = new int[rows.size()];
    first = place(code.length);
    before[Registers.LR] = target(last(rows, "bclr"));
    before[Registers.TAR] = target(last(rows, "bctar"));
    int jump = last(rows, "bcctr");
    before[Registers.CTR] =
        jump >= 0 ? target(jump) : random.nextInt(3) == 0 ? values.gpr() : random.nextInt(3);
    for (int i = 0; i < code.length; i++) {
      code[i] = word(rows.get(i), i);
    }
    return new Trial(seed, first, code, code.length, new TreeMap<>(), new Registers(before));
  }

  /** A program whose slots hold instructions of {@code rows}. */
  Trial program(Supplier<Instruction> rows) {
    first = place(Layout.LONGEST);
    Outline flow;
    do {
      flow = new Outline(random, Layout.CODE + 4L * first, pool);
      code = flow.words();
    } while (code.length > Layout.LONGEST);
    outline = flow;
    flow.contents().forEach(this::point);
    before[Registers.LR] = target(0);
    before[Registers.TAR] = target(0);
    before[Registers.CTR] = random.nextInt(4);
    for (int i = 0; i < code.length; i++) {
      if (code[i] == Outline.SLOT) {
        code[i] = slot(rows, flow);
      }
    }
    return new Trial(seed, first, code, code.length, new TreeMap<>(), new Registers(before));
  }

  private int slot(Supplier<Instruction> rows, Outline flow) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Instruction row = rows.get();
      int word = word(row, 0);
      int kept = flow.reserved();
      if (Forms.updates(row, word)) {
        kept &= ~(1 << Forms.value(row, word, "RA"));
      }
      if ((row.effects().writes(word).gprs() & kept) == 0) {
        return word;
      }
    }
    return NOP;
  }

  /** Where code of {@code length} starts: one in eight crosses from one page to the next. */
  private int place(int length) {
    return random.nextInt(8) == 0
        ? Math.max(0, 1024 - random.nextInt(length + 1))
        : random.nextInt(Layout.CODE_SIZE / 4 - Layout.LONGEST - 1);
  }

  /**
   * The position of the last row with that prefix of its mnemonic. Branches go forward, so nothing
   * loops.
   */
  private static int last(List<Instruction> rows, String mnemonic) {
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (rows.get(i).mnemonic().startsWith(mnemonic)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The address of an instruction after {@code position}, or of the exit; rarely an unmapped one.
   */
  private long target(int position) {
    if (random.nextInt(WILD) == 0) {
      return values.gpr();
    }
    int to = position + 1 + random.nextInt(code.length - position);
    return Layout.CODE + 4L * (first + to);
  }

  private int word(Instruction row, int position) {
    int word = row.match();
    do {
      for (Operand operand : row.operands()) {
        Field field = operand.field();
        word = field.insert(word, draw(row, field, position));
      }
    } while (!Forms.valid(row, word, before[Registers.XER]));
    if (Forms.storage(row)) {
      word = aim(row, word);
    }
    settle(row, word);
    return word;
  }

  private int draw(Instruction row, Field field, int position) {
    return switch (field.kind()) {
      case GPR, GPR0, FPR, VR -> register(field);
      case VSR ->
          random.nextInt(3) == 0 ? random.nextInt(64) : register(field) + 32 * random.nextInt(2);
      case RELATIVE -> relative(field, position);
      case ABSOLUTE -> absolute(field, position);
      case CRF, CRB -> random.nextInt(1 << field.width());
      case NUMBER -> number(row, field);
    };
  }

  private int register(Field field) {
    int register = random.nextInt(4) == 0 ? random.nextInt(32) : pool[random.nextInt(pool.length)];
    return field.pair() ? register & -2 : register;
  }

  private int forward(int position) {
    return position + 1 + random.nextInt(code.length - position);
  }

  private int relative(Field field, int position) {
    if (random.nextInt(WILD) == 0) {
      return field.extract(random.nextInt());
    }
    return 4 * (forward(position) - position);
  }

  /**
   * An absolute conditional branch reaches only the lowest and highest 32 KiB, which are unmapped.
   */
  private int absolute(Field field, int position) {
    return field.width() < 24
        ? field.extract(random.nextInt())
        : (int) (Layout.CODE + 4L * (first + forward(position)));
  }

  private int number(Instruction row, Field field) {
    return switch (field.name()) {
      case "CY" -> 0;
      case "FC" -> function(row, field);
      case "FXM" -> row.mnemonic().equals("mtcrf") ? random.nextInt(256) : 1 << random.nextInt(8);
      case "SPR" -> {
        int spr = SPRS[random.nextInt(SPRS.length)];
        yield field.extract(field.insert(0, spr));
      }
      default -> field.extract(random.nextInt(3) == 0 ? -random.nextInt(2) : random.nextInt());
    };
  }

  /**
   * Draws an invalid function code only in a trial of one instruction, because QEMU reports a stale
   * address.
   */
  private int function(Instruction row, Field field) {
    int[] codes = row.mnemonic().startsWith("l") ? LOAD_FUNCTIONS : STORE_FUNCTIONS;
    return code.length == 1 && random.nextInt(4) == 0
        ? random.nextInt(1 << field.width())
        : codes[random.nextInt(codes.length)];
  }

  // ---------------------------------------------------------------- addresses

  /** Chooses registers so that the effective address is usually in the data pages. */
  private int aim(Instruction row, int word) {
    if (random.nextInt(outline == null ? WILD : WILD_IN_PROGRAM) == 0) {
      return word;
    }
    Field base = null;
    Field index = null;
    Field displacement = null;
    for (Operand operand : row.operands()) {
      switch (operand.field().name()) {
        case "RA", "RA0" -> base = operand.field();
        case "RB" -> index = operand.field();
        case "D", "DS", "DQ" -> displacement = operand.field();
        default -> {}
      }
    }
    if (base == null) {
      return word;
    }
    if (outline != null) {
      int near = base.insert(word, outline.pointer());
      near = index == null ? near : index.insert(near, outline.offset());
      return displacement == null ? near : displacement.insert(near, 16 * random.nextInt(8) - 32);
    }
    int again = pair(row, word, base, index);
    if (again != 0) {
      return again;
    }
    int[] free = free(row, word);
    if (free.length < 2) {
      return word;
    }
    int pointer = free[random.nextInt(free.length)];
    int other = free[random.nextInt(free.length)];
    long ea = operand(row);
    int result = word;
    if (index == null) {
      result = base.insert(result, pointer);
      point(pointer, displacement == null ? ea : ea - displacement.extract(word));
    } else if (base.kind() == Kind.GPR0 && random.nextInt(4) == 0 && pointer != 0) {
      result = index.insert(base.insert(result, 0), pointer);
      point(pointer, ea);
    } else if (pointer == other) {
      result = index.insert(base.insert(result, pointer), pointer);
      point(pointer, ea / 2);
    } else {
      long offset = random.nextBoolean() ? random.nextInt(1000) - 500 : values.gpr();
      result = index.insert(base.insert(result, other), pointer);
      point(other, offset);
      point(pointer, ea - offset);
    }
    if (!Forms.valid(row, result, before[Registers.XER])) {
      return word;
    }
    if (row.mnemonic().matches("l.arx")) {
      int target = result >>> 21 & 31;
      boolean kept =
          (result >>> 16 & 31) != target
              && (result >>> 11 & 31) != target
              && (result >>> 16 & 31) != (target | 1)
              && (result >>> 11 & 31) != (target | 1);
      reserved = kept ? result & 0x1f_f800 : -1;
      reservation = row.mnemonic();
    }
    return result;
  }

  /** The word with the address operands of the preceding load and reserve, or 0. */
  private int pair(Instruction row, int word, Field base, Field index) {
    if (reserved < 0 || index == null || random.nextInt(10) == 0) {
      return 0;
    }
    // A conditional store of another length than the load is undefined.
    boolean follows =
        row.mnemonic().equals("stbx")
            || row.mnemonic().matches("st.cx\\.")
                && row.mnemonic().charAt(2) == reservation.charAt(1);
    if (!follows) {
      return 0;
    }
    int result = word & ~0x1f_f800 | reserved;
    if (!row.mnemonic().equals("stbx")) {
      reserved = -1;
    }
    return result;
  }

  /** GPRs whose contents are not chosen yet and that {@code row} does not write. */
  private int[] free(Instruction row, int word) {
    boolean several = row.mnemonic().equals("lmw");
    int targets = several ? row.effects().writes(word).gprs() : 0;
    int[] free = new int[32];
    int count = 0;
    for (int i = 1; i < 32; i++) {
      if (!settled[i] && !written[i] && (targets >>> i & 1) == 0) {
        free[count++] = i;
      }
    }
    return Arrays.copyOf(free, count);
  }

  private void point(int register, long value) {
    before[register] = value;
    settled[register] = true;
  }

  private long operand(Instruction row) {
    long writable = Layout.DATA_SIZE - Layout.READ_ONLY;
    int around = random.nextInt(24) - 12;
    return Layout.DATA
        + switch (random.nextInt(24)) {
          case 0 -> around;
          case 1 -> 0x1000 + around;
          case 2 -> writable + around;
          case 3 -> Layout.DATA_SIZE + around;
          default -> {
            int mask =
                row.semanticsClass().equals("Atomic")
                    ? random.nextInt(10) == 0 ? -1 : -16
                    : random.nextInt(2) == 0 ? -1 : -16;
            yield 0x80 + random.nextInt((int) writable - 0x200) & mask;
          }
        };
  }

  // ---------------------------------------------------------------- contents

  private void settle(Instruction row, int word) {
    for (Operand operand : row.operands()) {
      Field field = operand.field();
      int register = field.extract(word);
      switch (field.kind()) {
        case GPR, GPR0 -> gpr(row, register);
        case FPR -> {
          vsr(row, field, register);
          if (field.pair()) {
            lowerHalf(row, register | 1);
          }
        }
        case VR -> vsr(row, field, 32 + register);
        case VSR -> vsr(row, field, register);
        default -> {}
      }
    }
    int sources = row.effects().reads(word).gprs();
    int targets = row.effects().writes(word).gprs();
    for (int register = 0; register < 32; register++) {
      if ((sources >>> register & 1) != 0) {
        gpr(row, register);
      }
      written[register] |= (targets >>> register & 1) != 0;
    }
  }

  private void gpr(Instruction row, int register) {
    if (!settled[register]) {
      point(register, values.gpr(row));
    }
  }

  private void vsr(Instruction row, Field field, int number) {
    int at = Registers.VSR + 2 * number;
    if (!settled[at]) {
      settled[at] = true;
      long[] value = values.vsr(row, field.name());
      before[at] = value[0];
      before[at + 1] = value[1];
    }
  }

  private void lowerHalf(Instruction row, int number) {
    int at = Registers.VSR + 2 * number;
    if (!settled[at]) {
      settled[at] = true;
      before[at] = values.lowerHalf(row);
    }
  }
}
