package dev.oriel.conformance;

import dev.oriel.isa.Instruction;

/**
 * One instruction that both sides executed from the same state.
 *
 * @param row its row
 * @param word its bits
 * @param before registers, the same for both
 * @param theirs its outcome in QEMU
 * @param ours its outcome in Oriel
 * @param past whether it agrees when executed alone but differs within the trial
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

  /** The FPSCR bits that at least one side has set after the step. */
  long fpscrAfter() {
    return their(Registers.FPSCR) | our(Registers.FPSCR);
  }

  /** The VSR that operand field {@code name} names, or -1. */
  int vsr(String name) {
    int number = field(name);
    return number < 0 ? -1 : name.startsWith("VR") ? 32 + number : number;
  }

  /** The VSR that is the instruction's target, or -1. */
  int target() {
    for (String name : new String[] {"FRT", "FRTp", "VRT", "XT", "XTQ"}) {
      if (field(name) >= 0) {
        return vsr(name);
      }
    }
    return -1;
  }

  /** The register word of doubleword 0 of the target. */
  int targetWord() {
    return Registers.VSR + 2 * target();
  }

  /** Register word {@code index} after the step in QEMU. */
  long their(int index) {
    return theirs.after().get(index);
  }

  /** Register word {@code index} after the step in Oriel. */
  long our(int index) {
    return ours.after().get(index);
  }

  /** Doubleword {@code i} counted from the target, after the step in QEMU. */
  long theirTarget(int i) {
    return their(targetWord() + i);
  }

  /** Doubleword {@code i} counted from the target, after the step in Oriel. */
  long ourTarget(int i) {
    return our(targetWord() + i);
  }

  /** Whether QEMU leaves {@code bits} of register word {@code index} unchanged. */
  boolean theyKeep(int index, long bits) {
    return ((their(index) ^ before.get(index)) & bits) == 0;
  }

  /** Whether Oriel leaves {@code bits} of register word {@code index} unchanged. */
  boolean weKeep(int index, long bits) {
    return ((our(index) ^ before.get(index)) & bits) == 0;
  }

  /** Whether QEMU has set all FPSCR bits among {@code bits} that Oriel has, and more. */
  boolean onlyTheirs(long bits) {
    long their = their(Registers.FPSCR) & bits;
    long our = our(Registers.FPSCR) & bits;
    return their != our && (our & ~their) == 0;
  }

  /** Whether Oriel has set all FPSCR bits among {@code bits} that QEMU has, and more. */
  boolean onlyOurs(long bits) {
    long their = their(Registers.FPSCR) & bits;
    long our = our(Registers.FPSCR) & bits;
    return their != our && (their & ~our) == 0;
  }

  /** Doubleword {@code half} of the VSR that field {@code name} names, before. */
  long operand(String name, int half) {
    return before.get(Registers.VSR + 2 * vsr(name) + half);
  }

  /** The name of the last register operand of a decimal instruction. */
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

  /** Whether a floating-point exception interrupts in Oriel but not in QEMU. */
  boolean onlyWeInterrupt() {
    return ours.end() == Outcome.End.FP_EXCEPTION && theirs.end() == Outcome.End.EXIT;
  }

  /** Whether a floating-point exception interrupts on both sides. */
  boolean bothInterrupt() {
    return ours.end() == Outcome.End.FP_EXCEPTION && theirs.end() == Outcome.End.FP_EXCEPTION;
  }
}
