package dev.oriel.jit;

import dev.oriel.isa.Instruction;

/** Emits bytecode for an instruction. */
@FunctionalInterface
interface Emitter {
  /**
   * Emits {@code row} with the operands in {@code bits}, which is word number {@code word} of the
   * page.
   *
   * @return false, with nothing emitted, to have the semantic method called
   */
  boolean emit(Body body, Instruction row, int bits, int word);
}
