package dev.oriel.cpu.semantics;

import dev.oriel.isa.Field;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.isa.Operand;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Draws instruction words and register contents for test vectors; the text is what {@code
 * src/test/recorder/record.c} reads. Everything follows from the row and a number.
 */
final class VectorInputs {
  /** The classes whose rows have an operand in storage. */
  private static final Set<String> STORAGE =
      Set.of(
          "Load",
          "Store",
          "StringMultiple",
          "Atomic",
          "StorageControl",
          "FpLoadStore",
          "VectorLoadStore",
          "VsxLoadStore");

  /** The address of storage operands: near the middle of the recorder's block of 256 bytes. */
  private static final long OPERAND = 0x10_0080;

  /** The address two instructions after that of the vector's first. */
  private static final int AFTER_NEXT = 0x20_0008;

  private static final long[] CORNERS = {
    0,
    1,
    2,
    31,
    32,
    63,
    64,
    -1,
    -2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    -0x8000_0000L,
    -0x8000_0001L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    0x7fff_ffff_0000_0000L,
    0x8000_0000_8000_0000L,
    0x7fff_ffff_7fff_ffffL,
    0x0102_0304_0506_0708L,
  };

  /**
   * The functions of lwat and ldat, and of stwat and stdat, without the signed extremes and the
   * fetch and increment equal, where QEMU 7.2 errs.
   */
  private static final int[] FETCHES = {0, 1, 2, 3, 4, 6, 8, 16, 24, 28};

  private static final int[] STORES = {0, 1, 2, 3, 4, 6, 24};

  private final Instruction row;
  private final Random random;
  private final TreeMap<String, String> registers = new TreeMap<>();
  private final @Nullable DecimalValues decimals;
  private int word;

  private VectorInputs(Instruction row, int number) {
    this.row = row;
    random = new Random(row.mnemonic().hashCode() * 1000L + number);
    word = row.match();
    decimals = row.section().startsWith("I.5.") ? new DecimalValues(random) : null;
  }

  /** Vector {@code number} of {@code row}. */
  static String line(Instruction row, int number) {
    return new VectorInputs(row, number).line();
  }

  private String line() {
    for (Operand operand : row.operands()) {
      Field field = operand.field();
      int value = draw(operand);
      word = field.insert(word, value);
      if (decimals == null || field.kind() != Field.Kind.FPR) {
        content(field.kind(), value);
      } else {
        decimal(field.name(), value);
      }
    }
    if (STORAGE.contains(row.semanticsClass())) {
      pointToStorage();
    }
    set("c", random.nextInt() & 0xffff_ffffL);
    set("x", random.nextLong() & 0xe00c_0000L | random.nextInt(20));
    if (row.has(Flag.FP) || row.has(Flag.VSX)) {
      set("f", decimals == null ? fpscr() : decimalFpscr());
    } else if (row.has(Flag.VEC)) {
      set("s", random.nextInt(8) == 0 ? 0x1_0001 & random.nextInt() : 0);
    }
    if (row.mnemonic().startsWith("bcctr")) {
      set("t", AFTER_NEXT);
    } else if (row.has(Flag.COND) || row.mnemonic().contains("ctr")) {
      set("t", random.nextInt(3) == 0 ? gprValue() : random.nextInt(3));
    }
    StringBuilder line = new StringBuilder();
    if (row.mnemonic().endsWith("cx.")) {
      reserve(line);
    }
    line.append("%08x".formatted(word));
    if (row.has(Flag.END)) {
      // Something for the branch to skip: addi r3,r3,1.
      line.append("+38630001");
    }
    registers.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.toString();
  }

  /**
   * Puts the load that reserves before a conditional store; sometimes another store between them.
   */
  private void reserve(StringBuilder line) {
    Instruction load =
        IsaTable.power9().instruction("l" + row.mnemonic().charAt(2) + "arx").orElseThrow();
    int addresses = word & 0x001f_f800;
    line.append("%08x+".formatted(load.match() | 10 << 21 | addresses));
    // QEMU's stqcx. never succeeds in little-endian mode, so it gets no reservation.
    if (random.nextInt(3) == 0 || row.mnemonic().equals("stqcx.")) {
      Instruction store = IsaTable.power9().instruction("stbx").orElseThrow();
      line.append("%08x+".formatted(store.match() | (3 + random.nextInt(6)) << 21 | addresses));
    }
  }

  private void set(String register, long value) {
    if (value != 0) {
      registers.put(register, Long.toHexString(value));
    }
  }

  private int draw(Operand operand) {
    Field field = operand.field();
    if (row.semanticsClass().equals("StringMultiple") && field.kind() != Field.Kind.NUMBER) {
      return stringRegister(field.name());
    }
    return switch (field.kind()) {
      case GPR -> field.name().endsWith("p") ? 4 + 2 * random.nextInt(3) : 3 + random.nextInt(6);
      case GPR0 -> storageBase() || random.nextInt(4) != 0 ? 3 + random.nextInt(6) : 0;
      case FPR -> field.name().endsWith("p") ? 2 + 2 * random.nextInt(2) : 1 + random.nextInt(4);
      case VR -> 1 + random.nextInt(4);
      case VSR -> 1 + random.nextInt(4) + 32 * random.nextInt(2);
      case RELATIVE -> 8;
      case ABSOLUTE -> AFTER_NEXT;
      case CRF, CRB -> random.nextInt(1 << field.width());
      case NUMBER -> number(field);
    };
  }

  /** Strings use up to eight registers, which the recorder must save. */
  private int stringRegister(String field) {
    return switch (field) {
      case "RA0" -> new int[] {storageBase() ? 5 : 0, 5, 11, 12}[random.nextInt(4)];
      case "RB" -> 10;
      default -> 3 + random.nextInt(2);
    };
  }

  private int number(Field field) {
    return switch (field.name()) {
      case "FC" ->
          row.mnemonic().startsWith("l")
              ? FETCHES[random.nextInt(FETCHES.length)]
              : STORES[random.nextInt(STORES.length)];
      case "CY" -> 0;
      // QEMU 7.2 does not know the others.
      case "L2" -> random.nextInt(2);
      case "FXM" -> row.mnemonic().equals("mtcrf") ? random.nextInt(256) : 1 << random.nextInt(8);
      case "BO" -> row.mnemonic().startsWith("bcctr") ? random.nextInt(32) | 4 : random.nextInt(32);
      case "DS", "DQ" -> field.extract(random.nextInt() & ~15);
      default -> field.extract(random.nextInt(3) == 0 ? -random.nextInt(2) : random.nextInt());
    };
  }

  private void content(Field.Kind kind, int value) {
    switch (kind) {
      case GPR, GPR0 -> {
        if (kind == Field.Kind.GPR || value != 0) {
          set("r" + value, gprValue());
        }
      }
      case FPR -> vsr(value, scalar());
      case VR ->
          vsr(
              32 + value,
              row.semanticsClass().equals("VectorDecimal")
                  ? VsrValues.decimal(random, row.mnemonic())
                  : VsrValues.vector(random));
      case VSR ->
          vsr(value, random.nextBoolean() || single() ? scalar() : VsrValues.vector(random));
      default -> {}
    }
  }

  private void decimal(String field, int register) {
    for (long value : decimals.operand(row, field)) {
      vsr(register++, new long[] {value, 0});
    }
  }

  private long[] scalar() {
    return single() ? VsrValues.single(random) : VsrValues.scalar(random);
  }

  /** Whether this is arithmetic on singles in double format, which other doubles make undefined. */
  private boolean single() {
    return row.mnemonic().matches("f[a-z]+s\\.?|xs[a-z]+sp") && !row.mnemonic().startsWith("fcfid");
  }

  private void vsr(int number, long[] value) {
    registers.put("v" + number, "%016x%016x".formatted(value[0], value[1]));
  }

  /** A rounding mode, now and then sticky and status bits, or one enabled exception. */
  private long fpscr() {
    long mode = random.nextInt(2) == 0 ? 0 : random.nextInt(4);
    return mode
        | switch (random.nextInt(8)) {
          case 0 -> 0x8200_0000L;
          case 1 -> random.nextInt(0x80) << 12;
          case 2 -> 0x1_0000_0000L * random.nextInt(8);
          case 3 -> 8L << random.nextInt(5);
          default -> 0;
        };
  }

  /** Any decimal rounding mode; often some exceptions are enabled, or others recorded already. */
  private long decimalFpscr() {
    int enables = random.nextInt(3) == 0 ? random.nextInt(32) << 3 : 0;
    int recorded = 0;
    if (random.nextInt(3) == 0) {
      recorded = random.nextInt() & 0x3e00_0000 & ~(enables << 22);
      if ((recorded & Fpscr.VX) != 0) {
        recorded |= Fpscr.VXSNAN;
      }
      recorded |= random.nextInt(3) == 0 ? 0 : Fpscr.FX;
    }
    int status = random.nextInt(3) == 0 ? random.nextInt(0x80) << 12 : 0;
    return (long) random.nextInt(8) << 32
        | random.nextInt(4)
        | enables
        | (recorded | status) & 0xffff_ffffL;
  }

  private long gprValue() {
    if (row.mnemonic().equals("cbcdtd")) {
      return digits();
    }
    if (row.mnemonic().equals("mtxer")) {
      return random.nextInt() & 0xe00c_007fL;
    }
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> (long) random.nextInt() << 32 * random.nextInt(2);
      case 2 -> random.nextInt(260) - 130;
      default -> CORNERS[random.nextInt(CORNERS.length)];
    };
  }

  private long digits() {
    long digits = 0;
    for (int i = 0; i < 16; i++) {
      digits = digits << 4 | random.nextInt(10);
    }
    return digits;
  }

  /** Whether only RA says where the operand in storage is. */
  private boolean storageBase() {
    return STORAGE.contains(row.semanticsClass())
        && row.operands().stream().noneMatch(operand -> operand.field().name().equals("RB"));
  }

  private void pointToStorage() {
    boolean aligned = row.semanticsClass().equals("Atomic");
    long ea = OPERAND + (aligned ? 16 * random.nextInt(2) : random.nextInt(32));
    int base = -1;
    int index = -1;
    long displacement = 0;
    for (Operand operand : row.operands()) {
      Field field = operand.field();
      int value = field.extract(word);
      switch (field.name()) {
        case "RA", "RA0" -> base = value;
        case "RB" -> index = value;
        case "D", "DS", "DQ" -> displacement = value;
        default -> {}
      }
    }
    if (base < 0) {
      return;
    }
    boolean zero = base == 0;
    if (index < 0) {
      set("r" + base, ea - displacement);
    } else if (zero) {
      set("r" + index, ea);
    } else if (base == index) {
      set("r" + base, ea / 2);
    } else {
      long offset = random.nextInt(1000) - 500;
      registers.remove("r" + base);
      set("r" + base, offset);
      set("r" + index, ea - offset);
    }
  }
}
