package dev.oriel.jit;

import static java.lang.constant.ConstantDescs.CD_int;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.CrRecord;
import dev.oriel.isa.Instruction;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The condition register in the method under construction. A compare only keeps its operands; its
 * CR field is set late, when somebody looks: before semantics that use CR or change SO, and where
 * the region is left. Most fields are overwritten before that.
 *
 * <p>Which fields are late differs from path to path, so a local variable has a bit for each
 * comparison that its field still waits for. At most one bit of a field is set.
 */
final class Conditions {
  /** A way to compare for a CR field: words or doublewords, signed or not. */
  private record Comparison(int field, boolean word, boolean signed) {
    int bit() {
      return 1 << 4 * field + (word ? 2 : 0) + (signed ? 1 : 0);
    }
  }

  private final Body body;
  private final CodeBuilder code;

  /** Local variables: two operands each. */
  private final Map<Comparison, Integer> operands = new LinkedHashMap<>();

  private final int late;

  /** What a field is the outcome of, on every path to the instruction under construction. */
  private final @Nullable Comparison[] known = new Comparison[8];

  /** Fields of {@link #known} that are known to be late. */
  private int waiting;

  /** Whether no field is known to be late on any path. */
  private boolean settled;

  Conditions(Body body, Region region) {
    this.body = body;
    code = body.code();
    late = body.local(TypeKind.INT);
    code.iconst_0().istore(late);
    settled = true;
    region.members().stream().forEach(w -> declare(region.row(w), region.words()[w]));
  }

  private void declare(Instruction row, int bits) {
    CrRecord record = row.crRecord();
    switch (row.mnemonic()) {
      case "cmp", "cmpi" -> declare(new Comparison(Operands.bf(bits), !Operands.l(bits), true));
      case "cmpl", "cmpli" -> declare(new Comparison(Operands.bf(bits), !Operands.l(bits), false));
      default -> {
        if (record != null && record.crField() == 0) {
          declare(new Comparison(0, false, true));
        }
      }
    }
  }

  /** Gives {@code comparison} its local variables. */
  private void declare(Comparison comparison) {
    if (operands.containsKey(comparison)) {
      return;
    }
    TypeKind kind = comparison.word ? TypeKind.INT : TypeKind.LONG;
    operands.put(comparison, body.local(kind));
    int b = body.local(kind);
    if (comparison.word) {
      code.iconst_0().istore(a(comparison)).iconst_0().istore(b);
    } else {
      code.lconst_0().lstore(a(comparison)).lconst_0().lstore(b);
    }
  }

  private int a(Comparison comparison) {
    Integer local = operands.get(comparison);
    if (local == null) {
      throw new IllegalStateException("not declared: " + comparison);
    }
    return local;
  }

  private int b(Comparison comparison) {
    return a(comparison) + (comparison.word ? 1 : 2);
  }

  private static int mask(int field) {
    return 0xf << 4 * field;
  }

  /** Pops two operands: CR field {@code field} is the outcome of comparing them. */
  void compare(int field, boolean signed, boolean word) {
    Comparison comparison = new Comparison(field, word, signed);
    if (word) {
      code.istore(b(comparison)).istore(a(comparison));
    } else {
      code.lstore(b(comparison)).lstore(a(comparison));
    }
    if (!comparison.equals(known[field]) || (waiting & mask(field)) == 0) {
      code.iload(late).loadConstant(~mask(field)).iand();
      code.loadConstant(comparison.bit()).ior().istore(late);
    }
    known[field] = comparison;
    waiting |= mask(field);
    settled = false;
  }

  /** The instruction under construction is reached otherwise than from the one before it alone. */
  void join() {
    java.util.Arrays.fill(known, null);
    waiting = 0;
    settled = false;
  }

  /** Field {@code field} has been set: what it waited for is of no interest any more. */
  void forget(int field) {
    known[field] = null;
    waiting &= ~mask(field);
    code.iload(late).loadConstant(~mask(field)).iand().istore(late);
  }

  /** Something else than a compare has set {@code fields}, bit n for field n, after a settling. */
  void written(int fields) {
    for (int field = 0; field < known.length; field++) {
      if ((fields >>> field & 1) != 0) {
        known[field] = null;
      }
    }
  }

  /** Sets all fields that wait. */
  void settle() {
    if (settled) {
      return;
    }
    settleLeaving();
    if (!operands.isEmpty()) {
      code.iconst_0().istore(late);
    }
    waiting = 0;
    settled = true;
  }

  /** Sets all fields that wait, whatever the path, where the region is left. */
  void settleLeaving() {
    operands.keySet().forEach(this::settle);
  }

  private void settle(Comparison comparison) {
    Label not = code.newLabel();
    code.iload(late).loadConstant(comparison.bit()).iand().ifeq(not);
    code.aload(Body.VCPU).loadConstant(28 - 4 * comparison.field);
    if (comparison.word) {
      code.iload(a(comparison)).iload(b(comparison));
    } else {
      code.lload(a(comparison)).lload(b(comparison));
    }
    Class<?> operand = comparison.word ? int.class : long.class;
    body.call(
        ConditionFields.class,
        comparison.signed ? "signed" : "unsigned",
        void.class,
        Vcpu.class,
        int.class,
        operand,
        operand);
    code.labelBinding(not);
  }

  /** Jumps to {@code target} if CR bit {@code bit} is {@code wanted}. */
  void branchIf(int bit, boolean wanted, Label target) {
    int field = bit >> 2;
    Comparison comparison = known[field];
    if (comparison == null || (bit & 3) == 3) {
      branchOnRegister(bit, wanted, target);
      return;
    }
    if (comparison.word) {
      code.iload(a(comparison)).iload(b(comparison));
      if (comparison.signed) {
        switch (bit & 3) {
          case 0 -> when(wanted, c -> c.if_icmplt(target), c -> c.if_icmpge(target));
          case 1 -> when(wanted, c -> c.if_icmpgt(target), c -> c.if_icmple(target));
          default -> when(wanted, c -> c.if_icmpeq(target), c -> c.if_icmpne(target));
        }
        return;
      }
      body.call(Integer.class, "compareUnsigned", int.class, int.class, int.class);
    } else {
      code.lload(a(comparison)).lload(b(comparison));
      if (comparison.signed) {
        code.lcmp();
      } else {
        body.call(Long.class, "compareUnsigned", int.class, long.class, long.class);
      }
    }
    switch (bit & 3) {
      case 0 -> when(wanted, c -> c.iflt(target), c -> c.ifge(target));
      case 1 -> when(wanted, c -> c.ifgt(target), c -> c.ifle(target));
      default -> when(wanted, c -> c.ifeq(target), c -> c.ifne(target));
    }
  }

  private void branchOnRegister(int bit, boolean wanted, Label target) {
    int field = bit >> 2;
    if (!settled) {
      operands.keySet().stream().filter(c -> c.field == field).forEach(this::settle);
    }
    code.aload(Body.VCPU).getfield(Body.CD_VCPU, "cr", CD_int);
    code.loadConstant(1 << 31 - bit).iand();
    when(wanted, c -> c.ifne(target), c -> c.ifeq(target));
  }

  private void when(boolean wanted, Consumer<CodeBuilder> yes, Consumer<CodeBuilder> no) {
    (wanted ? yes : no).accept(code);
  }
}
