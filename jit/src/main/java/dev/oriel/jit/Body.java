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
 * <p>GPRs live in the vCPU's array. A GPR that the region uses also has a local variable, which
 * always holds its current value. The array is updated before code that may raise an interrupt,
 * before a call of a semantic method, and at the end of a block. So leaving the region saves
 * nothing, and HotSpot keeps the GPRs of a loop in host registers.
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

  /** Offset of the last branch taken; {@link #SETTLED} if CFAR is up to date. */
  private static final int BRANCH = 15;

  /** No instruction has an odd offset. */
  private static final int SETTLED = 1;

  private static final int FIRST_FREE = 16;

  private final CodeBuilder code;
  private final Region region;
  private final boolean littleEndian;
  private final int[] locals = new int[32];
  private final Map<Integer, Label> labels = new HashMap<>();
  private final List<Runnable> stubs = new ArrayList<>();
  private final Map<Integer, Label> exits = new HashMap<>();

  /** Names of the facility checks that the current block has already made. */
  private final List<String> checked = new ArrayList<>();

  /** The registers whose local is newer than the array. */
  private final BitSet dirty = new BitSet();

  /** Local variables for doublewords of VSRs, by index in {@link Vcpu#vsr}; 0 if there is none. */
  private final int[] vsrLocals = new int[128];

  /** The doublewords whose local holds the current value, until the next join. */
  private final BitSet vsrKnown = new BitSet();

  /** Those of them whose local is newer than the array. */
  private final BitSet vsrDirty = new BitSet();

  private int nextLocal = FIRST_FREE;
  private final Conditions conditions;
  private final Label end;

  Body(CodeBuilder code, Region region, boolean littleEndian) {
    this.code = code;
    this.region = region;
    this.littleEndian = littleEndian;
    code.loadConstant(SETTLED).istore(BRANCH);
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

  /** Reloads the local of {@code register} after other code has written the array. */
  private void reload(int register) {
    if (locals[register] != 0) {
      code.aload(GPR).loadConstant(register).laload().lstore(locals[register]);
    }
  }

  /** Reloads the locals after semantics that may have written {@code writes}. */
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

  /** Writes all modified locals back to the arrays. */
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

  /** Pops a long that {@code vsr[x]} already holds. */
  void vsrHolds(int x) {
    code.lstore(vsrLocal(x));
    vsrKnown.set(x);
  }

  /** Discards the local of {@code vsr[x]}, because other code writes the array. */
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

  /** Pushes the effective address of {@code word}. */
  void address(int word) {
    addressAt(region.offset(word));
  }

  /** Pushes the effective address of the instruction after {@code word}. */
  void addressAfter(int word) {
    addressAt(region.offset(word) + 4);
  }

  private void addressAt(int offset) {
    code.lload(PAGE);
    if (offset != 0) {
      code.loadConstant((long) offset).ladd();
    }
  }

  void putNip() {
    setLong("nip");
  }

  /**
   * Must come before code of instruction {@code word} that may raise an interrupt or read all
   * state.
   */
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

  /** Pops two operands and sets CR field {@code field} to the result of comparing them. */
  void compare(int field, boolean signed, boolean word) {
    conditions.compare(field, signed, word);
  }

  /** Sets CR field 0 to the result of comparing {@code register} with 0. */
  void record(int register) {
    get(register);
    code.lconst_0();
    compare(0, true, false);
  }

  /** Records that the code just emitted sets CR field {@code field} itself. */
  void forgetComparison(int field) {
    conditions.forget(field);
  }

  /** Jumps to {@code target} if CR bit {@code bit} is {@code wanted}. */
  void branchIf(int bit, boolean wanted, Label target) {
    conditions.branchIf(bit, wanted, target);
  }

  // ---------------------------------------------------------------- deferred values

  /** Records that the branch at {@code word} is taken. CFAR itself is written later. */
  void taken(int word) {
    code.loadConstant(region.offset(word)).istore(BRANCH);
  }

  private void settleBranch() {
    Label not = code.newLabel();
    code.iload(BRANCH).loadConstant(SETTLED).if_icmpeq(not);
    code.aload(VCPU).lload(PAGE).iload(BRANCH).i2l().ladd();
    code.putfield(CD_VCPU, "cfar", CD_long).labelBinding(not);
  }

  /** Writes the deferred CR fields and CFAR if semantics with these effects use or change them. */
  void settle(Touched reads, Touched writes) {
    if ((reads.crFields() | writes.crFields()) != 0 || writes.has(Resource.SO)) {
      conditions.settle();
    }
    if (reads.has(Resource.CFAR) || writes.has(Resource.CFAR)) {
      settleBranch();
      code.loadConstant(SETTLED).istore(BRANCH);
    }
  }

  /** Writes the deferred CR fields and CFAR at the exit of the region. */
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

  /** Whether this block has not made {@code check} yet. */
  private boolean firstCheck(String check) {
    if (checked.contains(check)) {
      return false;
    }
    checked.add(check);
    return true;
  }

  /**
   * Calls the vCPU's {@code check}, which may raise an interrupt, unless this block has done so.
   */
  void require(String check, int word) {
    if (firstCheck(check)) {
      at(word);
      code.aload(VCPU).invokevirtual(CD_VCPU, check, ConstantDescs.MTD_void);
    }
  }

  /** Checks that the facilities which the flags of {@code row} name are available. */
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

  /** Emits {@code emission} behind the last block. */
  void later(Runnable emission) {
    stubs.add(emission);
  }

  void emitStubs() {
    for (int i = 0; i < stubs.size(); i++) {
      stubs.get(i).run();
    }
  }

  /** The label of code that leaves the region for the instruction at {@code offset}. */
  Label exit(int offset) {
    return exits.computeIfAbsent(
        offset,
        o -> {
          Label label = code.newLabel();
          later(
              () -> {
                code.labelBinding(label);
                addressAt(o);
                putNip();
                leave();
              });
          return label;
        });
  }

  /** Leaves the region. The caller has set {@code nip}. */
  void leave() {
    code.goto_(end);
  }

  /** Emits the end that all exits of the region share. */
  void emitEnd() {
    code.labelBinding(end);
    settleLeaving();
    code.iload(LEFT).ireturn();
  }
}
