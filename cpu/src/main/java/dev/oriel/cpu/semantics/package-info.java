/**
 * What instructions do: one static method for each, or for several that differ in their encoding.
 *
 * <p>The method that engines call for a row takes the {@link dev.oriel.cpu.Vcpu} and the row's
 * operands. Where an instruction computes one value from others, that is a method of the same name
 * on values, which the former calls, and so may an engine that has the values elsewhere. Its
 * parameters are the operands in the same order, without a target that is only written: a {@code
 * long} for the content of a register (0 where RA is 0 and that means no register), an {@code int}
 * for every other operand. It returns what the target becomes; a comparison, the CR field without
 * SO. Carries and overflows come from {@link dev.oriel.cpu.semantics.Arithmetic#carries}, {@link
 * dev.oriel.cpu.semantics.Arithmetic#overflows} and {@link
 * dev.oriel.cpu.semantics.RotateShift#carry}.
 */
package dev.oriel.cpu.semantics;
