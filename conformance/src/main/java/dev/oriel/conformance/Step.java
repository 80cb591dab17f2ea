package dev.oriel.conformance;

import dev.oriel.isa.Instruction;

/**
 * One instruction that both sides executed from the same state.
 *
 * @param row its row
 * @param word its bits
 * @param before registers, the same for both
 * @param theirs what came of it in QEMU
 * @param ours what came of it in Oriel
 * @param past whether it agrees when it is executed alone, and not among the instructions around it
 */
record Step(
    Instruction row, int word, Registers before, Outcome theirs, Outcome ours, boolean past) {
  String name() {
    return row.mnemonic();
  }

  /** The operand field {@code name}, or -1. */
  int field(String name) {
    return Forms.value(row, word, name);
  }

  long fpscr() {
    return before.get(Registers.FPSCR);
  }

  /** The bits that one side or both have set in FPSCR now. */
  long fpscrAfter() {
    return their(Registers.FPSCR) | our(Registers.FPSCR);
  }

  /** The VSR that operand field {@code name} names, or -1. */
  int vsr(String name) {
    int number = field(name);
    return number < 0 ? -1 : name.startsWith("VR") ? 32 + number : number;
  }

  /** The VSR that the instruction has as its target, or -1. */
  int target() {
    for (String name : new String[] {"FRT", "FRTp", "VRT", "XT", "XTQ"}) {
      if (field(name) >= 0) {
        return vsr(name);
      }
    }
    return -1;
  }

  /** The register word that has doubleword 0 of the target. */
  int targetWord() {
    return Registers.VSR + 2 * target();
  }

  /** What register word {@code index} has in QEMU now. */
  long their(int index) {
    return theirs.after().get(index);
  }

  /** What register word {@code index} has in Oriel now. */
  long our(int index) {
    return ours.after().get(index);
  }

  /** Doubleword {@code i} of the target and what follows it, in QEMU now. */
  long theirTarget(int i) {
    return their(targetWord() + i);
  }

  /** Doubleword {@code i} of the target and what follows it, in Oriel now. */
  long ourTarget(int i) {
    return our(targetWord() + i);
  }

  /** Whether {@code bits} of register word {@code index} are in QEMU as before. */
  boolean theyKeep(int index, long bits) {
    return ((their(index) ^ before.get(index)) & bits) == 0;
  }

  /** Whether {@code bits} of register word {@code index} are in Oriel as before. */
  boolean weKeep(int index, long bits) {
    return ((our(index) ^ before.get(index)) & bits) == 0;
  }

  /** Whether of {@code bits} of FPSCR QEMU has what Oriel has, and more. */
  boolean onlyTheirs(long bits) {
    long their = their(Registers.FPSCR) & bits;
    long our = our(Registers.FPSCR) & bits;
    return their != our && (our & ~their) == 0;
  }

  /** Whether of {@code bits} of FPSCR Oriel has what QEMU has, and more. */
  boolean onlyOurs(long bits) {
    long their = their(Registers.FPSCR) & bits;
    long our = our(Registers.FPSCR) & bits;
    return their != our && (their & ~our) == 0;
  }

  /** Doubleword {@code half} of the VSR that field {@code name} names, before. */
  long operand(String name, int half) {
    return before.get(Registers.VSR + 2 * vsr(name) + half);
  }

  /** The name of the last operand of a decimal instruction that is a register. */
  String decimalOperand() {
    String last = "";
    for (String name : new String[] {"FRA", "FRAp", "FRB", "FRBp"}) {
      last = field(name) >= 0 ? name : last;
    }
    return last;
  }

  /** CR field {@code number} after, in Oriel. */
  int crField(int number) {
    return (int) (our(Registers.CR) >>> 28 - 4 * number) & 15;
  }

  boolean raised(Outcome.End end) {
    return theirs.end() == end || ours.end() == end;
  }

  /** Whether a floating-point exception interrupts in Oriel, and not in QEMU. */
  boolean onlyWeInterrupt() {
    return ours.end() == Outcome.End.FP_EXCEPTION && theirs.end() == Outcome.End.EXIT;
  }

  /** Whether a floating-point exception interrupts on both sides. */
  boolean bothInterrupt() {
    return ours.end() == Outcome.End.FP_EXCEPTION && theirs.end() == Outcome.End.FP_EXCEPTION;
  }
}
