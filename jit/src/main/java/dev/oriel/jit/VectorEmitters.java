package dev.oriel.jit;

import static dev.oriel.jit.Operands.vsr;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.oriel.cpu.semantics.Swar;
import dev.oriel.isa.CrRecord;
import dev.oriel.isa.Instruction;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Instructions that work on each doubleword of a vector separately: logical, integer lanes, signs
 * (Book I sections 6.9, 7.6.1.2 and 7.6.1.7).
 */
final class VectorEmitters {
  private VectorEmitters() {}

  static void add(Map<String, Emitter> all) {
    logical(all, "and", CodeBuilder::land);
    logical(all, "or", CodeBuilder::lor);
    logical(all, "xor", CodeBuilder::lxor);
    logical(all, "nand", c -> not(c.land()));
    logical(all, "nor", c -> not(c.lor()));
    logical(all, "eqv", c -> not(c.lxor()));
    logical(all, "andc", c -> not(c).land());
    logical(all, "orc", c -> not(c).lor());
    select(all, "vsel");
    select(all, "xxsel");
    binary(all, "vaddudm", b -> b.code().ladd());
    binary(all, "vsubudm", b -> b.code().lsub());
    lanes(all, "vadd", "add", "ubm", "uhm", "uwm");
    lanes(all, "vsub", "sub", "ubm", "uhm", "uwm");
    lanes(all, "vavg", "average", "ub", "uh", "uw");
    lanes(all, "vsl", "shiftLeft", "b", "h", "w", "d");
    lanes(all, "vsr", "shiftRight", "b", "h", "w", "d");
    lanes(all, "vsra", "shiftRightSigned", "b", "h", "w", "d");
    lanes(all, "vrl", "rotate", "b", "h", "w", "d");
    for (String dot : new String[] {"", "."}) {
      lanes(all, "vcmpeq", "equal", "ub" + dot, "uh" + dot, "uw" + dot, "ud" + dot);
      lanes(all, "vcmpgt", "greater", "ub" + dot, "uh" + dot, "uw" + dot, "ud" + dot);
      lanes(all, "vcmpgt", "greaterSigned", "sb" + dot, "sh" + dot, "sw" + dot, "sd" + dot);
      lanes(all, "vcmpne", "different", "b" + dot, "h" + dot, "w" + dot);
    }
    lanes(all, "vmax", "maximum", "ub", "uh", "uw", "ud");
    lanes(all, "vmin", "minimum", "ub", "uh", "uw", "ud");
    lanes(all, "vmax", "maximumSigned", "sb", "sh", "sw", "sd");
    lanes(all, "vmin", "minimumSigned", "sb", "sh", "sw", "sd");
    unary(all, "xvnegdp", c -> c.loadConstant(Long.MIN_VALUE).lxor());
    unary(all, "xvabsdp", c -> c.loadConstant(Long.MAX_VALUE).land());
    unary(all, "xvnabsdp", c -> c.loadConstant(Long.MIN_VALUE).lor());
  }

  private static CodeBuilder not(CodeBuilder code) {
    return code.loadConstant(-1L).lxor();
  }

  private static void logical(
      Map<String, Emitter> all, String name, Consumer<CodeBuilder> operation) {
    binary(all, "v" + name, b -> operation.accept(b.code()));
    binary(all, "xxl" + name, b -> operation.accept(b.code()));
  }

  /**
   * Instructions done by the methods of {@link Swar} whose names end in the width: 8, 16, 32, 64.
   */
  private static void lanes(
      Map<String, Emitter> all, String name, String method, String... suffixes) {
    for (int i = 0; i < suffixes.length; i++) {
      String swar = method + (8 << i);
      binary(
          all,
          name + suffixes[i],
          b -> b.call(Swar.class, swar, long.class, long.class, long.class));
    }
  }

  private static void binary(Map<String, Emitter> all, String name, Consumer<Body> operation) {
    each(all, name, operation, 1, 2);
  }

  /**
   * Instructions that pop a doubleword of each of their operands {@code sources}, and push one of
   * operand 0.
   */
  private static void each(
      Map<String, Emitter> all, String name, Consumer<Body> operation, int... sources) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          for (int i = 0; i < 2; i++) {
            for (int source : sources) {
              b.getVsr(vsr(row, source, bits) + i);
            }
            operation.accept(b);
            b.setVsr(vsr(row, 0, bits) + i);
          }
          record(b, row, vsr(row, 0, bits));
          return true;
        });
  }

  /** Sets CR field 6 if the row does. */
  private static void record(Body b, Instruction row, int t) {
    CrRecord record = row.crRecord();
    if (record != null) {
      b.vcpu();
      b.getVsr(t);
      b.getVsr(t + 1);
      b.code().invokevirtual(Body.CD_VCPU, "cr6", MethodTypeDesc.of(CD_void, CD_long, CD_long));
      b.forgetComparison(record.crField());
    }
  }

  private static void unary(
      Map<String, Emitter> all, String name, Consumer<CodeBuilder> operation) {
    each(all, name, b -> operation.accept(b.code()), 1);
  }

  private static void select(Map<String, Emitter> all, String name) {
    each(
        all,
        name,
        b -> b.call(Swar.class, "choose", long.class, long.class, long.class, long.class),
        3,
        2,
        1);
  }
}
