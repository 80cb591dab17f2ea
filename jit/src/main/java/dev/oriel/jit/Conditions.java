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
 * The condition register in the method under construction. A compare only keeps its operands. Its
 * CR field is deferred: it is written before semantics that use CR or change SO, and at the exit of
 * the region. Most fields are overwritten before that.
 *
 * <p>Which fields are deferred differs from path to path, so a local variable has a bit for each
 * comparison whose field is not written yet. At most one bit of a field is set.
 */
final class Conditions {
  /** A kind of comparison that sets a CR field: of words or doublewords, signed or unsigned. */
  private record Comparison(int field, boolean word, boolean signed) {
    int bit() {
      return 1 << 4 * field + (word ? 2 : 0) + (signed ? 1 : 0);
    }
  }

  private final Body body;
  private final CodeBuilder code;

  /** The first local variable of each comparison's two operands. */
  private final Map<Comparison, Integer> operands = new LinkedHashMap<>();

  private final int late;

  /** The comparison that determines a field on every path to the current instruction; else null. */
  private final @Nullable Comparison[] known = new Comparison[8];

  /** Masks of the fields of {@link #known} that are deferred on every path. */
  private int waiting;

  /** Whether no field is deferred on any path. */
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

  /**
   * Pops two operands and defers setting CR field {@code field} to the result of comparing them.
   */
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

  /**
   * Forgets what is known of fields, because the current instruction can be reached by a branch.
   */
  void join() {
    java.util.Arrays.fill(known, null);
    waiting = 0;
    settled = false;
  }

  /** Cancels the deferred comparison of {@code field}, which has been set otherwise. */
  void forget(int field) {
    known[field] = null;
    waiting &= ~mask(field);
    code.iload(late).loadConstant(~mask(field)).iand().istore(late);
  }

  /** Records that semantics have set {@code fields} (bit n for field n) after {@link #settle()}. */
  void written(int fields) {
    for (int field = 0; field < known.length; field++) {
      if ((fields >>> field & 1) != 0) {
        known[field] = null;
      }
    }
  }

  /** Writes all deferred fields. */
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

  /** Writes all deferred fields at the exit of the region, whichever path led there. */
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
