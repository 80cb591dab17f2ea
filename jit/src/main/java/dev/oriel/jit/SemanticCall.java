package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.CrRecord;
import dev.oriel.isa.Field;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Operand;
import dev.oriel.isa.Touched;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Emits an instruction that has no emitter: the checks that its row requires, then a call of its
 * semantics with the operands, as the interpreter does.
 */
final class SemanticCall {
  private static final String SEMANTICS = "dev.oriel.cpu.semantics.";

  private static final Map<Instruction, Method> METHODS = new ConcurrentHashMap<>();

  private SemanticCall() {}

  static void emit(Body body, Instruction row, int bits, int word) {
    body.at(word);
    if (row.has(Flag.PRIV)) {
      body.require("privileged", word);
    }
    body.requireFacilities(row, word);
    Touched writes = row.effects().writes(bits);
    body.settle(row.effects().reads(bits), writes);
    call(body, row, bits, word);
    body.reload(writes);
    body.conditions().written(writes.crFields());
    CrRecord crRecord = row.crRecord();
    if (crRecord != null) {
      Field result = crRecord.result();
      int register = result == null ? 0 : result.extract(bits);
      if (crRecord.crField() == 0) {
        body.record(register);
      } else {
        body.code().aload(Body.VCPU).loadConstant(register);
        body.code()
            .invokevirtual(
                Body.CD_VCPU,
                "cr" + crRecord.crField(),
                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int));
      }
    }
  }

  private static void call(Body body, Instruction row, int bits, int word) {
    Method method = METHODS.computeIfAbsent(row, SemanticCall::find);
    Class<?>[] parameters = method.getParameterTypes();
    body.vcpu();
    int i = 1;
    for (Operand operand : row.operands()) {
      int value = operand.field().extract(bits);
      if (parameters[i++] == long.class) {
        body.code().loadConstant((long) value);
      } else {
        body.code().loadConstant(value);
      }
    }
    if (row.has(Flag.CIA)) {
      body.address(word);
    }
    body.call(method.getDeclaringClass(), method.getName(), method.getReturnType(), parameters);
  }

  private static Method find(Instruction row) {
    int count = 1 + row.operands().size() + (row.has(Flag.CIA) ? 1 : 0);
    try {
      return Arrays.stream(Class.forName(SEMANTICS + row.semanticsClass()).getDeclaredMethods())
          .filter(m -> m.getName().equals(row.semanticsMethod()))
          .filter(m -> m.getParameterCount() == count)
          .filter(m -> m.getParameterTypes()[0] == Vcpu.class && m.getReturnType() == void.class)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no semantics of " + row.mnemonic()));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("no semantics of " + row.mnemonic(), e);
    }
  }
}
