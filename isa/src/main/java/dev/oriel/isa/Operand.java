package dev.oriel.isa;

/**
 * One operand of an instruction, in the order of the assembly syntax.
 *
 * @param field where it is in the word
 * @param base whether it is written in parentheses after a displacement, as RA in {@code D(RA)}
 * @param optional whether assembly text may leave it out when it is 0
 */
public record Operand(Field field, boolean base, boolean optional) {}
