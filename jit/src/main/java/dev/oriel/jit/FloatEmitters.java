package dev.oriel.jit;

import static dev.oriel.jit.Operands.vsr;

import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.semantics.Scalar;
import dev.oriel.isa.Instruction;
import java.util.Map;

/** Scalar floating-point arithmetic (Book I sections 4.6.6 and 7.6.1.2), by {@link Scalar}. */
final class FloatEmitters {
  private static final Class<?>[] ONE = {Vcpu.class, int.class, long.class};
  private static final Class<?>[] TWO = {Vcpu.class, int.class, long.class, long.class};
  private static final Class<?>[] THREE = {
    Vcpu.class, int.class, long.class, long.class, long.class, boolean.class, boolean.class
  };

  private FloatEmitters() {}

  static void add(Map<String, Emitter> all) {
    binary(all, "add", "add");
    binary(all, "sub", "subtract");
    binary(all, "mul", "multiply");
    binary(all, "div", "divide");
    operation(all, "fsqrt", "squareRoot", ONE, 1);
    operation(all, "xssqrtdp", "squareRoot", ONE, 1);
    operation(all, "frsp", "round", ONE, 1);
    operation(all, "xsrsp", "round", ONE, 1);
    multiplyAdd(all, "madd", false, false);
    multiplyAdd(all, "msub", true, false);
    multiplyAdd(all, "nmadd", false, true);
    multiplyAdd(all, "nmsub", true, true);
  }

  private static void binary(Map<String, Emitter> all, String name, String method) {
    operation(all, "f" + name, method, TWO, 1, 2);
    operation(all, "f" + name + "s", method + "Single", TWO, 1, 2);
    operation(all, "xs" + name + "dp", method, TWO, 1, 2);
    operation(all, "xs" + name + "sp", method + "Single", TWO, 1, 2);
  }

  private static void operation(
      Map<String, Emitter> all,
      String name,
      String method,
      Class<?>[] parameters,
      int... operands) {
    all.put(
        name,
        (b, row, bits, word) -> {
          start(b, row, bits, word, operands);
          end(b, vsr(row, 0, bits), method, parameters);
          return true;
        });
  }

  /** Operand 0 of the VSX forms is the addend in the A forms and a factor in the M forms. */
  private static void multiplyAdd(
      Map<String, Emitter> all, String name, boolean minus, boolean negate) {
    for (String s : new String[] {"", "s"}) {
      String method = s.isEmpty() ? "multiplyAdd" : "multiplyAddSingle";
      String suffix = s.isEmpty() ? "dp" : "sp";
      multiplyAdd(all, "f" + name + s, method, minus, negate, 1, 2, 3);
      multiplyAdd(all, "xs" + name + "a" + suffix, method, minus, negate, 1, 2, 0);
      multiplyAdd(all, "xs" + name + "m" + suffix, method, minus, negate, 1, 0, 2);
    }
  }

  private static void multiplyAdd(
      Map<String, Emitter> all,
      String name,
      String method,
      boolean minus,
      boolean negate,
      int... operands) {
    all.put(
        name,
        (b, row, bits, word) -> {
          start(b, row, bits, word, operands);
          b.code().loadConstant(minus ? 1 : 0).loadConstant(negate ? 1 : 0);
          end(b, vsr(row, 0, bits), method, THREE);
          return true;
        });
  }

  private static void start(Body b, Instruction row, int bits, int word, int... operands) {
    b.requireFacilities(row, word);
    b.at(word);
    b.vcpu();
    b.code().loadConstant(vsr(row, 0, bits));
    for (int operand : operands) {
      b.getVsr(vsr(row, operand, bits));
    }
  }

  private static void end(Body b, int t, String method, Class<?>[] parameters) {
    b.call(Scalar.class, method, long.class, parameters);
    b.vsrHolds(t);
    b.forgetVsr(t + 1);
  }
}
