package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.CrRecord;
import dev.oriel.isa.Field;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.isa.Operand;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes {@code Dispatch.java} from the ISA table: the switch over instruction numbers that
 * extracts operands from the word, makes the checks of the row's flags and calls its semantics.
 *
 * <p>It finds the semantics among the compiled classes. Where a signature that changed keeps the
 * old {@code Dispatch.java} from compiling, correct that call in it by hand first.
 */
final class DispatchGenerator {
  static final String FILE = "src/main/java/dev/oriel/cpu/interpreter/Dispatch.java";
  static final String COMMAND =
      "mvn -pl cpu -am test -Dtest=DispatchTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Doriel.regenerate=true";

  private static final String SEMANTICS = "dev.oriel.cpu.semantics.";

  /**
   * Instructions per method after the hot ones: their bytecode has to stay below HotSpot's limit.
   */
  private static final int PAGE_SHIFT = 7;

  private final List<Instruction> instructions;
  private final List<String> missing = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();

  private DispatchGenerator(IsaTable table) {
    instructions = table.instructions();
  }

  /**
   * The source text for {@code table}.
   *
   * @throws IllegalStateException naming the rows without semantics
   */
  static String generate(IsaTable table) {
    return new DispatchGenerator(table).source();
  }

  private String source() {
    int hot = (int) instructions.stream().filter(i -> i.has(Flag.HOT)).count();
    int pages = (instructions.size() - 1 >> PAGE_SHIFT) + 1;
    TreeSet<String> classes = new TreeSet<>();
    instructions.stream()
        .filter(i -> !i.has(Flag.TODO))
        .forEach(i -> classes.add(i.semanticsClass()));

    out.append(
        "// Generated from the ISA tables by DispatchGenerator; do not edit. Regenerate with\n");
    out.append("// ").append(COMMAND).append('\n');
    out.append(
        "package dev.oriel.cpu.interpreter;\n\nimport dev.oriel.cpu.GuestInterrupt;\nimport dev.oriel.cpu.Vcpu;\n");
    classes.forEach(name -> out.append("import ").append(SEMANTICS).append(name).append(";\n"));
    out.append("\n/** Calls the semantics of an instruction with the operands in its word. */\n");
    out.append("final class Dispatch {\n");
    out.append("  /** The index of a word that encodes no instruction. */\n");
    out.append("  static final int ILLEGAL = -1;\n\n");
    out.append("  /** In nip while a block runs; no instruction has an odd address. */\n");
    out.append("  private static final long NO_BRANCH = 1;\n\n");
    out.append("  private Dispatch() {}\n\n");
    run(instructions.subList(0, hot));
    out.append("\n  private static void cold(Vcpu v, int op, int word, long cia) {\n");
    out.append("    switch (op >> ").append(PAGE_SHIFT).append(") {\n");
    out.append("      case ILLEGAL -> v.illegal();\n");
    for (int page = hot >> PAGE_SHIFT; page < pages; page++) {
      out.append("      case %d -> page%d(v, op, word, cia);\n".formatted(page, page));
    }
    out.append("      default -> throw new AssertionError(op);\n    }\n  }\n");
    for (int page = hot >> PAGE_SHIFT; page < pages; page++) {
      int first = Math.max(hot, page << PAGE_SHIFT);
      int last = Math.min(instructions.size(), page + 1 << PAGE_SHIFT);
      out.append('\n');
      method("page" + page, instructions.subList(first, last), "throw new AssertionError(op)");
    }
    out.append("}\n");
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          missing.size() + " rows lack their semantics:\n" + String.join("\n", missing));
    }
    return out.toString();
  }

  /** The engine's loop over one block, with the hot instructions in its switch. */
  private void run(List<Instruction> rows) {
    out.append(
        """
          /**
           * Executes {@code code}, which lies at {@code ea}, until a branch is taken or it ends, and
           * leaves the address of the next instruction in nip; of this one, if an interrupt is thrown.
           *
           * @return how many instructions were executed
           */
          static int run(Vcpu v, long[] code, long ea) {
            long cia = ea;
            v.nip = NO_BRANCH;
            try {
              for (int i = 0; i < code.length; i++) {
                long instruction = code[i];
                int word = (int) instruction;
                switch ((int) (instruction >>> 32)) {
        """);
    for (Instruction row : rows) {
      out.append("          case %d -> { // %s\n".formatted(row.index(), row.mnemonic()));
      statements(row).forEach(s -> out.append("            ").append(s).append('\n'));
      if (row.has(Flag.COND)) {
        out.append("            if (v.nip != NO_BRANCH) {\n");
        out.append("              return i + 1;\n            }\n");
      }
      out.append("          }\n");
    }
    out.append(
        """
                  default -> {
                    cold(v, (int) (instruction >>> 32), word, cia);
                    if (v.nip != NO_BRANCH) {
                      return i + 1;
                    }
                  }
                }
                cia += 4;
              }
            } catch (GuestInterrupt interrupt) {
              v.nip = cia;
              throw interrupt;
            }
            if (v.nip == NO_BRANCH) {
              v.nip = cia;
            }
            return code.length;
          }
        """);
  }

  private void method(String name, List<Instruction> rows, String otherwise) {
    out.append("  private static void %s(Vcpu v, int op, int word, long cia) {\n".formatted(name));
    out.append("    switch (op) {\n");
    for (Instruction row : rows) {
      out.append("      case %d -> { // %s\n".formatted(row.index(), row.mnemonic()));
      statements(row).forEach(statement -> out.append("        ").append(statement).append('\n'));
      out.append("      }\n");
    }
    out.append("      default -> ").append(otherwise).append(";\n    }\n  }\n");
  }

  private List<String> statements(Instruction row) {
    if (row.has(Flag.TODO)) {
      return List.of("v.illegal();");
    }
    List<String> statements = new ArrayList<>();
    if (row.has(Flag.HYPER)) {
      statements.add("v.hypervisorPrivileged();");
    }
    if (row.has(Flag.PRIV)) {
      statements.add("v.privileged();");
    }
    if (row.has(Flag.FP)) {
      statements.add("v.requireFp();");
    }
    if (row.has(Flag.VEC)) {
      statements.add("v.requireVec();");
    }
    if (row.has(Flag.VSX)) {
      statements.add("v.requireVsx();");
    }
    CrRecord crRecord = row.crRecord();
    if (crRecord != null && crRecord.crField() == 1) {
      // An enabled exception, the only interrupt here, does not keep the field from being set.
      statements.addAll(List.of("try {", "  " + call(row) + ";", "} finally {", "  v.cr1();", "}"));
      return statements;
    }
    statements.add(call(row) + ";");
    if (crRecord != null) {
      Field result = crRecord.result();
      String register = result == null ? "" : extraction(result);
      String argument = crRecord.crField() == 0 ? "v.gpr[" + register + "]" : register;
      statements.add("v.cr" + crRecord.crField() + "(" + argument + ");");
    }
    return statements;
  }

  private String call(Instruction row) {
    StringBuilder call = new StringBuilder();
    call.append(row.semanticsClass()).append('.').append(row.semanticsMethod()).append("(v");
    for (Operand operand : row.operands()) {
      call.append(", ").append(extraction(operand.field()));
    }
    if (row.has(Flag.CIA)) {
      call.append(", cia");
    }
    if (!exists(row)) {
      missing.add(row.mnemonic() + ": " + row.semanticsClass() + "." + row.semanticsMethod());
    }
    return call.append(")").toString();
  }

  private static boolean exists(Instruction row) {
    try {
      return Arrays.stream(Class.forName(SEMANTICS + row.semanticsClass()).getDeclaredMethods())
          .filter(method -> method.getName().equals(row.semanticsMethod()))
          .anyMatch(method -> takes(method, row));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean takes(Method method, Instruction row) {
    Class<?>[] parameters = method.getParameterTypes();
    int operands = row.operands().size();
    boolean cia = row.has(Flag.CIA);
    return Modifier.isPublic(method.getModifiers())
        && Modifier.isStatic(method.getModifiers())
        && parameters.length == 1 + operands + (cia ? 1 : 0)
        && parameters[0] == Vcpu.class
        && Arrays.stream(parameters, 1, 1 + operands)
            .allMatch(t -> t == int.class || t == long.class)
        && (!cia || parameters[1 + operands] == long.class);
  }

  /** An expression for the field's value in {@code word}. */
  private static String extraction(Field field) {
    List<Field.Piece> pieces = field.pieces();
    if (pieces.size() == 1) {
      return piece(pieces.get(0), field.signed(), field.shift());
    }
    StringBuilder expression = new StringBuilder();
    int below = field.width() + field.shift();
    for (int i = 0; i < pieces.size(); i++) {
      Field.Piece piece = pieces.get(i);
      below -= piece.last() - piece.first() + 1;
      expression.append(i == 0 ? "" : " | ");
      expression.append(piece(piece, field.signed() && i == 0, below));
    }
    return expression.toString();
  }

  /** The piece's bits, shifted left by {@code left}. */
  private static String piece(Field.Piece piece, boolean signed, int left) {
    int right = 31 - piece.last();
    int width = piece.last() - piece.first() + 1;
    if (signed) {
      String top = piece.first() == 0 ? "word" : "word << " + piece.first();
      String value = (piece.first() == 0 ? top : "(" + top + ")") + " >> " + (32 - width);
      if (piece.last() == 31 && width == 16) {
        value = "(short) word";
      }
      return left == 0 ? value : "(" + value + ") << " + left;
    }
    int net = right - left;
    String moved = net == 0 ? "word" : net > 0 ? "word >>> " + net : "word << " + -net;
    return moved + " & " + constant((-1 >>> 32 - width) << left);
  }

  private static String constant(int mask) {
    return mask < 32 ? Integer.toString(mask) : "0x" + Integer.toHexString(mask);
  }
}
