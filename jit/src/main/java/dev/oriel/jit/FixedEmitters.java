package dev.oriel.jit;

import static dev.oriel.jit.Operands.bf;
import static dev.oriel.jit.Operands.l;
import static dev.oriel.jit.Operands.ra;
import static dev.oriel.jit.Operands.rb;
import static dev.oriel.jit.Operands.rc;
import static dev.oriel.jit.Operands.rt;
import static dev.oriel.jit.Operands.si;
import static dev.oriel.jit.Operands.ui;

import java.util.Map;
import java.util.function.Consumer;

/** Fixed-point arithmetic, compares and the moves of LR and CTR (Book I sections 3.3.9, 10, 17). */
final class FixedEmitters {
  private FixedEmitters() {}

  static void add(Map<String, Emitter> all) {
    all.put("addi", (b, row, bits, word) -> addImmediate(b, bits, si(bits)));
    all.put("addis", (b, row, bits, word) -> addImmediate(b, bits, si(bits) << 16));
    binary(all, "add", b -> b.code().ladd());
    binary(all, "mulld", b -> b.code().lmul());
    binary(
        all, "mulhd", b -> b.call(Math.class, "multiplyHigh", long.class, long.class, long.class));
    binary(
        all,
        "mulhdu",
        b -> b.call(Math.class, "unsignedMultiplyHigh", long.class, long.class, long.class));
    subtract(all, "subf");
    subtract(all, "subf.");
    multiplyWords(all, "mullw");
    multiplyWords(all, "mullw.");
    all.put(
        "mulhwu",
        (b, row, bits, word) -> {
          b.get(ra(bits));
          b.code().loadConstant(0xffff_ffffL).land();
          b.get(rb(bits));
          b.code().loadConstant(0xffff_ffffL).land().lmul().bipush(32).lushr();
          b.set(rt(bits));
          return true;
        });
    all.put(
        "mulli",
        (b, row, bits, word) -> {
          b.get(ra(bits));
          b.code().loadConstant(si(bits)).lmul();
          b.set(rt(bits));
          return true;
        });
    all.put(
        "maddld",
        (b, row, bits, word) -> {
          b.get(ra(bits));
          b.get(rb(bits));
          b.code().lmul();
          b.get(rc(bits));
          b.code().ladd();
          b.set(rt(bits));
          return true;
        });
    negate(all, "neg");
    negate(all, "neg.");
    compares(all);
    moves(all);
  }

  private static boolean addImmediate(Body b, int bits, long immediate) {
    if (ra(bits) == 0) {
      b.code().loadConstant(immediate);
    } else {
      b.get(ra(bits));
      if (immediate != 0) {
        b.code().loadConstant(immediate).ladd();
      }
    }
    b.set(rt(bits));
    return true;
  }

  /** RT = RA op RB, and its record form. */
  private static void binary(Map<String, Emitter> all, String name, Consumer<Body> operation) {
    Emitter emitter =
        (b, row, bits, word) -> {
          b.get(ra(bits));
          b.get(rb(bits));
          operation.accept(b);
          b.set(rt(bits));
          if (row.crRecord() != null) {
            b.record(rt(bits));
          }
          return true;
        };
    all.put(name, emitter);
    all.put(name + ".", emitter);
  }

  private static void subtract(Map<String, Emitter> all, String name) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.get(rb(bits));
          b.get(ra(bits));
          b.code().lsub();
          b.set(rt(bits));
          if (row.crRecord() != null) {
            b.record(rt(bits));
          }
          return true;
        });
  }

  private static void multiplyWords(Map<String, Emitter> all, String name) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.getInt(ra(bits));
          b.code().i2l();
          b.getInt(rb(bits));
          b.code().i2l().lmul();
          b.set(rt(bits));
          if (row.crRecord() != null) {
            b.record(rt(bits));
          }
          return true;
        });
  }

  private static void negate(Map<String, Emitter> all, String name) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.get(ra(bits));
          b.code().lneg();
          b.set(rt(bits));
          if (row.crRecord() != null) {
            b.record(rt(bits));
          }
          return true;
        });
  }

  private static void compares(Map<String, Emitter> all) {
    all.put("cmpi", (b, row, bits, word) -> compare(b, bits, true, true));
    all.put("cmpli", (b, row, bits, word) -> compare(b, bits, false, true));
    all.put("cmp", (b, row, bits, word) -> compare(b, bits, true, false));
    all.put("cmpl", (b, row, bits, word) -> compare(b, bits, false, false));
  }

  private static boolean compare(Body b, int bits, boolean signed, boolean immediate) {
    long constant = signed ? si(bits) : ui(bits);
    if (l(bits)) {
      b.get(ra(bits));
      if (immediate) {
        b.code().loadConstant(constant);
      } else {
        b.get(rb(bits));
      }
    } else {
      b.getInt(ra(bits));
      if (immediate) {
        b.code().loadConstant((int) constant);
      } else {
        b.getInt(rb(bits));
      }
    }
    b.compare(bf(bits), signed, !l(bits));
    return true;
  }

  private static void moves(Map<String, Emitter> all) {
    for (String register : new String[] {"lr", "ctr"}) {
      all.put(
          "mf" + register,
          (b, row, bits, word) -> {
            b.getLong(register);
            b.set(rt(bits));
            return true;
          });
      all.put(
          "mt" + register,
          (b, row, bits, word) -> {
            b.get(rt(bits));
            b.setLong(register);
            return true;
          });
    }
  }
}
