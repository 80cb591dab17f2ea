package dev.oriel.jit;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Ram;
import dev.oriel.cpu.Storage;
import dev.oriel.cpu.TlbMiss;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Field;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Operand;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Makes a class of a region: one method, in which a guest branch is a jump. */
final class RegionCompiler {
  /** HotSpot never compiles methods of more than 8,000 bytes of bytecode. */
  static final int MOST_BYTES = 7600;

  /** Guest RAM, the class data of each region's class: a constant to HotSpot. */
  static final DynamicConstantDesc<?> RAM =
      DynamicConstantDesc.ofNamed(
          ConstantDescs.ofConstantBootstrap(
              MethodHandles.class.describeConstable().orElseThrow(),
              "classData",
              ConstantDescs.CD_Object),
          ConstantDescs.DEFAULT_NAME,
          Ram.class.describeConstable().orElseThrow());

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final ClassDesc CD_CODE = CompiledCode.class.describeConstable().orElseThrow();
  private static final ClassDesc CD_INTERRUPT =
      GuestInterrupt.class.describeConstable().orElseThrow();
  private static final ClassDesc CD_MISS = TlbMiss.class.describeConstable().orElseThrow();
  private static final ClassDesc CD_LONGS = CD_long.arrayType();
  private static final ClassDesc CD_THIS = ClassDesc.of("dev.oriel.jit.GuestCode");
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(CD_int, Body.CD_VCPU, CD_LONGS, CD_long, CD_int, CD_int);

  private final Ram ram;

  RegionCompiler(Ram ram) {
    this.ram = ram;
  }

  /** The class file of {@code region}; see {@link #fits}. */
  static byte[] translate(Region region, boolean littleEndian) {
    return ClassFile.of()
        .build(
            CD_THIS,
            c ->
                c.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                    .withSuperclass(CD_CODE)
                    .withMethodBody(
                        ConstantDescs.INIT_NAME,
                        ConstantDescs.MTD_void,
                        0,
                        code ->
                            code.aload(0)
                                .invokespecial(
                                    CD_CODE, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                .return_())
                    .withMethodBody(
                        "run", RUN, ClassFile.ACC_FINAL, code -> body(code, region, littleEndian)));
  }

  /** Whether HotSpot will compile the class file's methods. */
  static boolean fits(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    return model.methods().stream()
        .flatMap(m -> m.code().stream())
        .allMatch(code -> ((CodeAttribute) code).codeLength() <= MOST_BYTES);
  }

  /** Loads a class file that {@link #translate} made. */
  CompiledCode load(byte[] classFile) {
    try {
      Class<?> type = LOOKUP.defineHiddenClassWithClassData(classFile, ram, false).lookupClass();
      return (CompiledCode) type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void body(CodeBuilder code, Region region, boolean littleEndian) {
    Body body = new Body(code, region, littleEndian);
    // One access of the last element, from which HotSpot concludes that the others are in bounds.
    code.aload(Body.GPR).bipush(31).laload().lstore(Body.SCRATCH);
    code.aload(Body.VCPU).getfield(Body.CD_VCPU, "vsr", CD_LONGS).astore(Body.VSR);
    code.aload(Body.VSR).bipush(127).laload().lstore(Body.SCRATCH);
    code.aload(Body.VCPU);
    body.call(Storage.class, "loadTlb", long[].class, Vcpu.class);
    code.astore(Body.LOAD_TLB);
    code.aload(Body.VCPU);
    body.call(Storage.class, "storeTlb", long[].class, Vcpu.class);
    code.astore(Body.STORE_TLB);
    code.iconst_0().istore(Body.WORD);
    registers(region).stream().forEach(body::cache);
    Label start = code.newBoundLabel();
    Label dispatch = code.newBoundLabel();
    dispatch(body);
    List<Region.Block> blocks = region.blocks();
    for (Region.Block block : blocks) {
      block(body, block, dispatch);
    }
    body.emitStubs();
    body.emitEnd();
    Label end = code.newBoundLabel();
    left(body, end, CD_INTERRUPT, CompiledCode.INTERRUPTED, start);
    left(body, end, CD_MISS, CompiledCode.MISSED, start);
  }

  /** The end for an instruction that threw {@code type}, after which none was executed. */
  private static void left(Body body, Label end, ClassDesc type, int mark, Label start) {
    CodeBuilder code = body.code();
    Label handler = code.newBoundLabel();
    code.pop();
    body.settleLeaving();
    code.aload(0).aload(Body.VCPU).lload(Body.PAGE).iload(Body.WORD).iload(Body.LEFT);
    code.invokevirtual(
        CD_CODE, "leftAt", MethodTypeDesc.of(CD_int, Body.CD_VCPU, CD_long, CD_int, CD_int));
    code.loadConstant(mark).isub().ireturn();
    code.exceptionCatch(start, end, handler, type);
  }

  /** The GPRs that emitted code uses. */
  private static BitSet registers(Region region) {
    BitSet registers = new BitSet();
    region.members().stream()
        .forEach(
            word -> {
              Instruction row = region.row(word);
              if (Emitters.has(row)) {
                for (Operand operand : row.operands()) {
                  Field.Kind kind = operand.field().kind();
                  if (kind == Field.Kind.GPR || kind == Field.Kind.GPR0) {
                    registers.set(operand.field().extract(region.words()[word]));
                  }
                }
              }
            });
    return registers;
  }

  /** Jumps to the entry at OFFSET, or leaves the region if there is none. */
  private static void dispatch(Body body) {
    CodeBuilder code = body.code();
    List<SwitchCase> cases = new ArrayList<>();
    body.region().entries().stream()
        .forEach(word -> cases.add(SwitchCase.of(body.region().offset(word), body.label(word))));
    Label none = code.newLabel();
    code.iload(Body.OFFSET).lookupswitch(none, cases);
    body.later(
        () -> {
          code.labelBinding(none);
          Label leave = code.newLabel();
          code.iload(Body.OFFSET).iconst_1().iand().ifne(leave);
          code.lload(Body.PAGE).iload(Body.OFFSET).i2l().ladd();
          body.putNip();
          code.labelBinding(leave);
          body.leave();
        });
  }

  private static void block(Body body, Region.Block block, Label dispatch) {
    Region region = body.region();
    body.startBlock(block.first(), block.length());
    int last = block.end() - 1;
    for (int word = block.first(); word < last; word++) {
      Emitters.emit(body, region.row(word), region.words()[word], word);
    }
    int bits = region.words()[last];
    body.flush();
    body.code().lineNumber(last + 1);
    switch (Kind.of(region.row(last), bits)) {
      case DIRECT_BRANCH -> BranchEmitter.direct(body, last, bits);
      case INDIRECT_BRANCH -> BranchEmitter.indirect(body, last, bits, dispatch);
      case LAST -> {
        Emitters.emit(body, region.row(last), bits, last);
        body.code().goto_(body.exit(region.offset(last) + 4));
      }
      case LINKAGE -> {
        body.addressAfter(last);
        body.putNip();
        Emitters.emit(body, region.row(last), bits, last);
        body.leave();
      }
      default -> {
        Emitters.emit(body, region.row(last), bits, last);
        body.flush();
        BranchEmitter.fallThrough(body, last);
      }
    }
  }
}
