package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Msr;
import dev.oriel.cpu.semantics.DecimalValues;
import dev.oriel.cpu.semantics.VsrValues;
import dev.oriel.isa.Field;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Interrupt;
import dev.oriel.isa.Operand;
import dev.oriel.isa.Resource;
import java.util.Arrays;
import java.util.Random;

/** Draws an instruction of a row, and a state in which it is likely to do something. */
final class EffectsTrial {
  private static final int[] SPRS = {
    3, 13, 17, 18, 19, 22, 26, 27, 28, 29, 61, 136, 144, 153, 256, 259, 268, 275, 769, 771, 779,
    800, 802, 804, 806, 815, 896, 898, 0, 2, 4, 310, 1023
  };

  /** As doubles, singles, quadruples, halves. */
  private static final long[] SIGNALING_NANS = {
    0x7ff0_0000_0000_0001L, 0x7f80_0001_7f80_0001L, 0x7fff_0000_0000_0001L, 0x7c01_7c01_7c01_7c01L
  };

  private static final long DECIMAL_SIGNALING_NAN = 0x7e00_0000_0000_0001L;

  private static final long[] EXTREMES = {
    0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, (1L << 31) - 1
  };

  private static final int[] FUNCTIONS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 24, 25, 28, 9};

  private final Instruction row;
  private final Random random;
  final ThreadState before = new ThreadState();
  final int word;

  /** The effective address of its operand in storage, if it has one. */
  long ea;

  EffectsTrial(Instruction row, Random random) {
    this.row = row;
    this.random = random;
    int drawn = row.match();
    for (Operand operand : row.operands()) {
      drawn = operand.field().insert(drawn, draw(operand.field()));
    }
    word = drawn;
    for (int cell = 0; cell < ThreadState.MEMORY; cell++) {
      before.randomize(cell, random);
    }
    contents();
    long[] cells = before.cells();
    long any = random.nextLong();
    for (int cell = ThreadState.MEMORY; cell < ThreadState.COUNT; cell++) {
      cells[cell] = any *= 0x9e37_79b9_7f4a_7c15L;
    }
    for (int cell = ThreadState.TRANSLATION; cell < ThreadState.MEMORY; cell++) {
      cells[cell] = 0;
    }
    cells[ThreadState.MSR] = mode();
    if (random.nextBoolean()) {
      cells[ThreadState.FPSCR] &= ~0xf8;
    }
    if (row.effects().reads(word).has(Resource.MEMORY)
        || row.effects().writes(word).has(Resource.MEMORY)
        || row.mnemonic().equals("paste.")) {
      aim();
    }
  }

  private long mode() {
    long mode =
        Msr.ME | Msr.IR | Msr.DR | random.nextLong() & (Msr.FE0 | Msr.FE1 | Msr.RI | Msr.LE);
    mode |= random.nextInt(4) == 0 ? 0 : Msr.SF;
    mode = random.nextBoolean() ? mode | Msr.FE0 : mode & ~(Msr.FE0 | Msr.FE1);
    mode |= random.nextInt(16) == 0 ? 0 : Msr.FP;
    mode |= random.nextInt(16) == 0 ? 0 : Msr.VEC;
    mode |= random.nextInt(16) == 0 ? 0 : Msr.VSX;
    if (row.semanticsClass().equals("StringMultiple") && random.nextInt(4) != 0) {
      mode &= ~Msr.LE;
    }
    boolean problem = random.nextInt(row.has(Flag.PRIV) ? 8 : 2) == 0;
    return problem ? mode | Msr.PR : mode;
  }

  private int draw(Field field) {
    int value = field.extract(random.nextInt());
    return switch (field.name()) {
      case "RA0" -> random.nextInt(6) == 0 ? 0 : value;
      case "RTp", "RSp" -> random.nextInt(8) == 0 ? value : value & ~1;
      case "FXM" -> random.nextInt(4) == 0 ? value : 1 << random.nextInt(8);
      case "BO" -> row.mnemonic().startsWith("bcctr") && random.nextInt(8) != 0 ? value | 4 : value;
      case "CY" -> random.nextInt(8) == 0 ? value : 0;
      case "FC" -> FUNCTIONS[random.nextInt(FUNCTIONS.length)];
      case "SPR" -> field.extract(field.insert(0, SPRS[random.nextInt(SPRS.length)]));
      case "D", "DS", "DQ" -> random.nextInt(4) == 0 ? value : value & 0x3f0;
      case "PRS", "LEV" -> random.nextInt(4) == 0 ? value : 1;
      case "FLM" -> random.nextBoolean() ? value : 0xff;
      default -> value;
    };
  }

  private void contents() {
    DecimalValues decimals = new DecimalValues(random);
    for (Operand operand : row.operands()) {
      Field field = operand.field();
      int number = field.extract(word);
      switch (field.kind()) {
        case GPR, GPR0 -> before.cells()[number] = gpr();
        case FPR -> {
          if (row.semanticsClass().startsWith("Decimal")) {
            long[] value = decimals.operand(row, field.name());
            if (random.nextInt(8) == 0) {
              value[0] = DECIMAL_SIGNALING_NAN;
            }
            before.cells()[ThreadState.VSR + 2 * number] = value[0];
            if (value.length > 1) {
              before.cells()[ThreadState.VSR + 2 * number + 2] = value[1];
            }
          } else {
            vsr(number);
          }
        }
        case VSR -> vsr(number);
        case VR -> vsr(32 + number);
        default -> {}
      }
    }
    related("VRA", "VRB");
    related("VRA", "VRC");
    before.cells()[ThreadState.SRR + 1] &= ~Msr.SF | random.nextLong();
  }

  /** Sometimes makes one register the same as another, or its complement. */
  private void related(String name, String other) {
    int from = value(name, -1);
    int to = value(other, -1);
    if (from >= 0 && to >= 0 && random.nextInt(8) == 0) {
      int flip = -random.nextInt(2);
      for (int half = 0; half < 2; half++) {
        before.cells()[ThreadState.VSR + 64 + 2 * to + half] =
            before.cells()[ThreadState.VSR + 64 + 2 * from + half] ^ flip;
      }
    }
  }

  private long gpr() {
    if (row.mnemonic().startsWith("msg") && random.nextBoolean()) {
      return 5L << 27;
    }
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 4 -> EXTREMES[random.nextInt(EXTREMES.length)];
      case 1 -> random.nextInt();
      case 2 -> (long) random.nextInt() << 32;
      case 3 -> -1L >>> random.nextInt(64);
      default -> random.nextInt(260) - 130;
    };
  }

  private void vsr(int number) {
    String kind = row.semanticsClass();
    if (random.nextInt(4) == 0 && !kind.equals("VectorDecimal")) {
      Arrays.fill(
          before.cells(),
          ThreadState.VSR + 2 * number,
          ThreadState.VSR + 2 * number + 2,
          SIGNALING_NANS[random.nextInt(SIGNALING_NANS.length)]);
      return;
    }
    long[] value =
        kind.equals("VectorDecimal")
            ? VsrValues.decimal(random, row.mnemonic())
            : row.has(Flag.FP) || kind.startsWith("VsxScalar") || kind.startsWith("Quad")
                ? VsrValues.scalar(random)
                : random.nextInt(4) == 0
                    ? new long[] {random.nextLong(), random.nextLong()}
                    : VsrValues.vector(random);
    if (row.mnemonic().startsWith("stxvl") || kind.startsWith("Quad") && random.nextBoolean()) {
      value = new long[] {random.nextLong(), random.nextLong()};
    }
    System.arraycopy(value, 0, before.cells(), ThreadState.VSR + 2 * number, 2);
  }

  /** Lets the instruction's effective address be in memory, mostly. */
  private void aim() {
    int offset = 512 + random.nextInt(EffectsMachine.DATA_SIZE - 1024);
    boolean aligned =
        row.effects().interrupts().contains(Interrupt.ALIGNMENT)
            ? random.nextInt(4) != 0
            : random.nextBoolean();
    ea = EffectsMachine.DATA + (aligned ? offset & -128 : offset);
    if (random.nextInt(12) == 0) {
      ea = EffectsMachine.DATA + EffectsMachine.DATA_SIZE - random.nextInt(12);
    }
    int base = value("RA", value("RA0", 0));
    int index = value("RB", -1);
    long displacement = value("D", value("DS", value("DQ", 0)));
    long[] gpr = before.cells();
    boolean length = row.mnemonic().matches("st?xvll?|lxvll?");
    if (index < 0) {
      gpr[base] = ea - displacement;
    } else if (length) {
      gpr[index] = (long) random.nextInt(20) << 56 | random.nextLong() >>> 8;
      gpr[base] = ea;
    } else if (base == 0 && row.field("RA0").isPresent()) {
      gpr[index] = ea;
    } else if (base == index) {
      ea &= -2;
      gpr[base] = ea / 2;
    } else {
      gpr[index] = random.nextInt(2000) - 1000;
      gpr[base] = ea - gpr[index];
    }
  }

  /** The value of an operand field. */
  int value(String name, int otherwise) {
    return row.field(name).map(field -> field.extract(word)).orElse(otherwise);
  }
}
