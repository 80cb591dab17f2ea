package dev.oriel.jit;

import dev.oriel.isa.Instruction;
import java.util.HashMap;
import java.util.Map;

/**
 * The instructions that are compiled to bytecode of their own instead of a call of their semantics,
 * by mnemonic. Each chapter of the ISA has a class that adds its instructions.
 */
final class Emitters {
  private static final Map<String, Emitter> ALL = all();

  private Emitters() {}

  private static Map<String, Emitter> all() {
    Map<String, Emitter> all = new HashMap<>();
    FixedEmitters.add(all);
    LogicalEmitters.add(all);
    RotateEmitters.add(all);
    MemoryEmitters.add(all);
    VectorMemoryEmitters.add(all);
    VectorEmitters.add(all);
    PermuteEmitters.add(all);
    FloatEmitters.add(all);
    return Map.copyOf(all);
  }

  /** Whether {@code row} has an emitter. */
  static boolean has(Instruction row) {
    return ALL.containsKey(row.mnemonic());
  }

  /** Emits {@code row}, by its emitter or as a call of its semantics. */
  static void emit(Body body, Instruction row, int bits, int word) {
    // For dumps and stack traces; lines count from 1.
    body.code().lineNumber(word + 1);
    Emitter emitter = ALL.get(row.mnemonic());
    if (emitter == null || !emitter.emit(body, row, bits, word)) {
      SemanticCall.emit(body, row, bits, word);
    }
  }
}
