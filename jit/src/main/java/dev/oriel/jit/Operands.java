package dev.oriel.jit;

import dev.oriel.isa.Field;
import dev.oriel.isa.Instruction;

/** Operand fields: those of D and X forms by name, others by their number in the row. */
final class Operands {
  private Operands() {}

  /** RT or RS. */
  static int rt(int bits) {
    return bits >>> 21 & 31;
  }

  static int ra(int bits) {
    return bits >>> 16 & 31;
  }

  static int rb(int bits) {
    return bits >>> 11 & 31;
  }

  static int rc(int bits) {
    return bits >>> 6 & 31;
  }

  /**
   * Index in {@link dev.oriel.cpu.Vcpu#vsr} of the first doubleword of the register that an operand
   * names: an FPR, VR or VSR.
   */
  static int vsr(Instruction row, int operand, int bits) {
    Field field = row.operands().get(operand).field();
    int number = field.extract(bits);
    return 2 * (field.kind() == Field.Kind.VR ? 32 + number : number);
  }

  /** The value of operand {@code operand}. */
  static int value(Instruction row, int operand, int bits) {
    return row.operands().get(operand).field().extract(bits);
  }

  static long si(int bits) {
    return (short) bits;
  }

  static long ui(int bits) {
    return bits & 0xffff;
  }

  /** BF of the compares. */
  static int bf(int bits) {
    return bits >>> 23 & 7;
  }

  /** L of the compares: 64 bits. */
  static boolean l(int bits) {
    return (bits >>> 21 & 1) != 0;
  }
}
