package dev.oriel.jit;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Resource;
import dev.oriel.isa.Touched;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The method under construction: what emitters use to read and write guest state.
 *
 * <p>The vCPU's registers are at home in their array. A register that the region uses also has a
 * local variable, which always has its value; the array gets it before anybody can look: before
 * what may raise an interrupt, a semantic method, and the end of the block. So nothing has to be
 * saved when the region is left, and the loops that HotSpot makes of it need no loads.
 */
final class Body {
  static final ClassDesc CD_VCPU = Vcpu.class.describeConstable().orElseThrow();

  /** Local variables of the method; see {@link CompiledCode#run}. */
  static final int VCPU = 1;

  static final int GPR = 2;
  static final int PAGE = 3;
  static final int OFFSET = 5;
  static final int LEFT = 6;
  static final int WORD = 7;
  static final int LOAD_TLB = 8;
  static final int STORE_TLB = 9;
  static final int TARGET = 10;
  static final int SCRATCH = 12;
  static final int VSR = 14;

  /** The word of the branch that was taken last; negative if none was since CFAR was set. */
  private static final int BRANCH = 15;

  private static final int FIRST_FREE = 16;

  private final CodeBuilder code;
  private final Region region;
  private final boolean littleEndian;
  private final int[] locals = new int[32];
  private final Map<Integer, Label> labels = new HashMap<>();
  private final List<Runnable> stubs = new ArrayList<>();
  private final Map<Integer, Label> exits = new HashMap<>();

  /** Facilities that a block has been found to have, as names of the checks. */
  private final List<String> checked = new ArrayList<>();

  /** The registers whose local is newer than the array. */
  private final BitSet dirty = new BitSet();

  /** Local variables for doublewords of VSRs, by index in {@link Vcpu#vsr}; 0 if there is none. */
  private final int[] vsrLocals = new int[128];

  /** The doublewords of which the local has the value, from here to the next join. */
  private final BitSet vsrKnown = new BitSet();

  /** Those of them that the array does not have yet. */
  private final BitSet vsrDirty = new BitSet();

  private int nextLocal = FIRST_FREE;
  private final Conditions conditions;
  private final Label end;

  Body(CodeBuilder code, Region region, boolean littleEndian) {
    this.code = code;
    this.region = region;
    this.littleEndian = littleEndian;
    code.iconst_m1().istore(BRANCH);
    conditions = new Conditions(this, region);
    end = code.newLabel();
  }

  CodeBuilder code() {
    return code;
  }

  Region region() {
    return region;
  }

  boolean littleEndian() {
    return littleEndian;
  }

  // ---------------------------------------------------------------- registers

  /** Gives {@code register} a local variable and loads it. */
  void cache(int register) {
    locals[register] = local(TypeKind.LONG);
    reload(register);
  }

  /** Makes the local of {@code register} true again after something else has written it. */
  private void reload(int register) {
    if (locals[register] != 0) {
      code.aload(GPR).loadConstant(register).laload().lstore(locals[register]);
    }
  }

  /** Makes the locals true again after semantics that may have written {@code writes}. */
  void reload(Touched writes) {
    for (int register = 0; register < locals.length; register++) {
      if ((writes.gprs() >>> register & 1) != 0) {
        reload(register);
      }
    }
    for (int n = 0; n < 64; n++) {
      if ((writes.vsrs() >>> n & 1) != 0) {
        forgetVsr(2 * n);
        forgetVsr(2 * n + 1);
      }
    }
  }

  /** Pushes the value of {@code register}. */
  void get(int register) {
    if (locals[register] != 0) {
      code.lload(locals[register]);
    } else {
      code.aload(GPR).loadConstant(register).laload();
    }
  }

  /** Pushes the value of {@code register}, or 0 for register 0. */
  void getBase(int register) {
    if (register == 0) {
      code.lconst_0();
    } else {
      get(register);
    }
  }

  /** Pushes the low word of {@code register} as an int. */
  void getInt(int register) {
    get(register);
    code.l2i();
  }

  /** Pops a long into {@code register}. */
  void set(int register) {
    if (locals[register] != 0) {
      code.lstore(locals[register]);
      dirty.set(register);
    } else {
      code.lstore(SCRATCH);
      writeBack(register, SCRATCH);
    }
  }

  private void writeBack(int register, int local) {
    code.aload(GPR).loadConstant(register).lload(local).lastore();
  }

  /** Makes the arrays of registers complete. */
  void flush() {
    dirty.stream().forEach(register -> writeBack(register, locals[register]));
    dirty.clear();
    vsrDirty.stream().forEach(x -> code.aload(VSR).loadConstant(x).lload(vsrLocals[x]).lastore());
    vsrDirty.clear();
  }

  /** Pushes {@code vsr[x]}. */
  void getVsr(int x) {
    if (!vsrKnown.get(x)) {
      code.aload(VSR).loadConstant(x).laload().lstore(vsrLocal(x));
      vsrKnown.set(x);
    }
    code.lload(vsrLocals[x]);
  }

  /** Pops a long into {@code vsr[x]}. */
  void setVsr(int x) {
    vsrHolds(x);
    vsrDirty.set(x);
  }

  /** Pops a long that is known to be in {@code vsr[x]}. */
  void vsrHolds(int x) {
    code.lstore(vsrLocal(x));
    vsrKnown.set(x);
  }

  /** Something else writes or has written {@code vsr[x]}. */
  void forgetVsr(int x) {
    vsrKnown.clear(x);
    vsrDirty.clear(x);
  }

  private int vsrLocal(int x) {
    if (vsrLocals[x] == 0) {
      vsrLocals[x] = local(TypeKind.LONG);
    }
    return vsrLocals[x];
  }

  /** Pops an int into {@code register}, zero-extended. */
  void setUnsigned(int register) {
    code.i2l().loadConstant(0xffff_ffffL).land();
    set(register);
  }

  /** Pops an int into {@code register}, sign-extended. */
  void setSigned(int register) {
    code.i2l();
    set(register);
  }

  int local(TypeKind kind) {
    int local = nextLocal;
    nextLocal += kind.slotSize();
    return local;
  }

  // ---------------------------------------------------------------- vCPU state

  void vcpu() {
    code.aload(VCPU);
  }

  void getField(String name, ClassDesc type) {
    code.aload(VCPU).getfield(CD_VCPU, name, type);
  }

  void getLong(String name) {
    getField(name, CD_long);
  }

  /** Pops a long into the field {@code name} of the vCPU. */
  void setLong(String name) {
    code.lstore(SCRATCH).aload(VCPU).lload(SCRATCH).putfield(CD_VCPU, name, CD_long);
  }

  /** Pushes the effective address of {@code word} of the page. */
  void address(int word) {
    code.lload(PAGE);
    if (word != 0) {
      code.loadConstant(4L * word).ladd();
    }
  }

  void putNip() {
    setLong("nip");
  }

  /** To be called before the part of {@code word} that can raise an interrupt or sees all state. */
  void at(int word) {
    flush();
    code.loadConstant(word).istore(WORD);
  }

  void call(Class<?> owner, String method, Class<?> result, Class<?>... parameters) {
    code.invokestatic(
        owner.describeConstable().orElseThrow(),
        method,
        MethodTypeDesc.of(
            result.describeConstable().orElseThrow(),
            java.util.Arrays.stream(parameters)
                .map(p -> p.describeConstable().orElseThrow())
                .toList()));
  }

  // ---------------------------------------------------------------- condition register

  Conditions conditions() {
    return conditions;
  }

  /** Pops two operands: CR field {@code field} becomes the outcome of comparing them. */
  void compare(int field, boolean signed, boolean word) {
    conditions.compare(field, signed, word);
  }

  /** CR field 0 becomes the outcome of comparing {@code register} with 0. */
  void record(int register) {
    get(register);
    code.lconst_0();
    compare(0, true, false);
  }

  /** What has just been emitted has set CR field {@code field}. */
  void forgetComparison(int field) {
    conditions.forget(field);
  }

  /** Jumps to {@code target} if CR bit {@code bit} is {@code wanted}. */
  void branchIf(int bit, boolean wanted, Label target) {
    conditions.branchIf(bit, wanted, target);
  }

  // ---------------------------------------------------------------- what is set late

  /** The branch at {@code word} is taken; CFAR gets its address late. */
  void taken(int word) {
    code.loadConstant(word).istore(BRANCH);
  }

  private void settleBranch() {
    Label not = code.newLabel();
    code.iload(BRANCH).iflt(not);
    code.aload(VCPU).lload(PAGE).iload(BRANCH).iconst_2().ishl().i2l().ladd();
    code.putfield(CD_VCPU, "cfar", CD_long).labelBinding(not);
  }

  /** Sets what is late as far as semantics that read and write so can tell. */
  void settle(Touched reads, Touched writes) {
    if ((reads.crFields() | writes.crFields()) != 0 || writes.has(Resource.SO)) {
      conditions.settle();
    }
    if (reads.has(Resource.CFAR) || writes.has(Resource.CFAR)) {
      settleBranch();
      code.iconst_m1().istore(BRANCH);
    }
  }

  /** Sets all that is late, where the region is left. */
  void settleLeaving() {
    settleBranch();
    conditions.settleLeaving();
  }

  // ---------------------------------------------------------------- blocks

  /** The label of the block at {@code word}. */
  Label label(int word) {
    return labels.computeIfAbsent(word, w -> code.newLabel());
  }

  void startBlock(int word, int length) {
    code.labelBinding(label(word));
    if (region.joins().get(word)) {
      conditions.join();
      checked.clear();
      vsrKnown.clear();
    }
    code.iinc(LEFT, -length);
  }

  /** Whether {@code check} has not been made in this block yet. */
  private boolean firstCheck(String check) {
    if (checked.contains(check)) {
      return false;
    }
    checked.add(check);
    return true;
  }

  /**
   * Has the vCPU make {@code check}, which may raise an interrupt, unless this block has already.
   */
  void require(String check, int word) {
    if (firstCheck(check)) {
      at(word);
      code.aload(VCPU).invokevirtual(CD_VCPU, check, ConstantDescs.MTD_void);
    }
  }

  /** Has the vCPU check that the facilities are available that {@code row} asks for by flags. */
  void requireFacilities(Instruction row, int word) {
    if (row.has(Flag.FP)) {
      require("requireFp", word);
    }
    if (row.has(Flag.VEC)) {
      require("requireVec", word);
    }
    if (row.has(Flag.VSX)) {
      require("requireVsx", word);
    }
  }

  /** Has {@code code} emitted behind the last block. */
  void later(Runnable emission) {
    stubs.add(emission);
  }

  void emitStubs() {
    for (int i = 0; i < stubs.size(); i++) {
      stubs.get(i).run();
    }
  }

  /** A label at which the region is left for {@code page + 4 * word}. */
  Label exit(int word) {
    return exits.computeIfAbsent(
        word,
        w -> {
          Label label = code.newLabel();
          later(
              () -> {
                code.labelBinding(label);
                address(w);
                putNip();
                leave();
              });
          return label;
        });
  }

  /** Leaves the region; {@code nip} is set. */
  void leave() {
    code.goto_(end);
  }

  /** The end that all ways out of the region share. */
  void emitEnd() {
    code.labelBinding(end);
    settleLeaving();
    code.iload(LEFT).ireturn();
  }
}
