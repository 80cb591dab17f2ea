package dev.oriel.jit;

import static dev.oriel.jit.Operands.ra;
import static dev.oriel.jit.Operands.rb;
import static dev.oriel.jit.Operands.rt;
import static dev.oriel.jit.Operands.ui;

import dev.oriel.cpu.Vcpu;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.util.Map;
import java.util.function.Consumer;

/** Fixed-point select and logical instructions (Book I sections 3.3.12 and 13). */
final class LogicalEmitters {
  private LogicalEmitters() {}

  static void add(Map<String, Emitter> all) {
    binary(all, "and", c -> c.land());
    binary(all, "xor", c -> c.lxor());
    binary(all, "nand", c -> not(c.land()));
    binary(all, "nor", c -> not(c.lor()));
    binary(all, "eqv", c -> not(c.lxor()));
    binary(all, "andc", c -> not(c).land());
    binary(all, "orc", c -> not(c).lor());
    or(all, "or");
    or(all, "or.");
    immediate(all, "andi.", 0, c -> c.land());
    immediate(all, "andis.", 16, c -> c.land());
    immediate(all, "ori", 0, c -> c.lor());
    immediate(all, "oris", 16, c -> c.lor());
    immediate(all, "xori", 0, c -> c.lxor());
    immediate(all, "xoris", 16, c -> c.lxor());
    unary(all, "extsb", b -> b.code().l2i().i2b().i2l());
    unary(all, "extsh", b -> b.code().l2i().i2s().i2l());
    unary(all, "extsw", b -> b.code().l2i().i2l());
    unary(all, "cntlzw", b -> ofInt(b, "numberOfLeadingZeros"));
    unary(all, "cnttzw", b -> ofInt(b, "numberOfTrailingZeros"));
    unary(all, "cntlzd", b -> ofLong(b, "numberOfLeadingZeros"));
    unary(all, "cnttzd", b -> ofLong(b, "numberOfTrailingZeros"));
    unary(all, "popcntd", b -> ofLong(b, "bitCount"));
    all.put("isel", (b, row, bits, word) -> select(b, bits));
  }

  private static CodeBuilder not(CodeBuilder code) {
    return code.loadConstant(-1L).lxor();
  }

  private static void ofInt(Body b, String method) {
    b.code().l2i();
    b.call(Integer.class, method, int.class, int.class);
    b.code().i2l();
  }

  private static void ofLong(Body b, String method) {
    b.call(Long.class, method, int.class, long.class);
    b.code().i2l();
  }

  /** RA = RS op RB. */
  private static void binary(
      Map<String, Emitter> all, String name, Consumer<CodeBuilder> operation) {
    Emitter emitter =
        (b, row, bits, word) -> {
          b.get(rt(bits));
          b.get(rb(bits));
          operation.accept(b.code());
          b.set(ra(bits));
          if (row.crRecord() != null) {
            b.record(ra(bits));
          }
          return true;
        };
    all.put(name, emitter);
    all.put(name + ".", emitter);
  }

  /** {@code or}, which is also the move of registers; some moves are hints and change nothing. */
  private static void or(Map<String, Emitter> all, String name) {
    all.put(
        name,
        (b, row, bits, word) -> {
          if (rt(bits) != rb(bits)) {
            b.get(rt(bits));
            b.get(rb(bits));
            b.code().lor();
            b.set(ra(bits));
          } else if (rt(bits) != ra(bits)) {
            b.get(rt(bits));
            b.set(ra(bits));
          } else if (Vcpu.isWait(ra(bits))) {
            b.vcpu();
            b.code().invokevirtual(Body.CD_VCPU, "relax", ConstantDescs.MTD_void);
          }
          if (row.crRecord() != null) {
            b.record(ra(bits));
          }
          return true;
        });
  }

  private static void immediate(
      Map<String, Emitter> all, String name, int shift, Consumer<CodeBuilder> operation) {
    all.put(
        name,
        (b, row, bits, word) -> {
          boolean records = row.crRecord() != null;
          if (!records && ui(bits) == 0 && ra(bits) == rt(bits)) {
            return true;
          }
          b.get(rt(bits));
          b.code().loadConstant(ui(bits) << shift);
          operation.accept(b.code());
          b.set(ra(bits));
          if (records) {
            b.record(ra(bits));
          }
          return true;
        });
  }

  private static void unary(Map<String, Emitter> all, String name, Consumer<Body> operation) {
    Emitter emitter =
        (b, row, bits, word) -> {
          b.get(rt(bits));
          operation.accept(b);
          b.set(ra(bits));
          if (row.crRecord() != null) {
            b.record(ra(bits));
          }
          return true;
        };
    all.put(name, emitter);
    all.put(name + ".", emitter);
  }

  private static boolean select(Body b, int bits) {
    Label otherwise = b.code().newLabel();
    Label end = b.code().newLabel();
    b.branchIf(bits >>> 6 & 31, false, otherwise);
    b.getBase(ra(bits));
    b.code().goto_(end).labelBinding(otherwise);
    b.get(rb(bits));
    b.code().labelBinding(end);
    b.set(rt(bits));
    return true;
  }
}
