package dev.oriel.cpu.interpreter;

/**
 * A run of decoded instructions, entered at its first and left at the latest after its last, as seen
 * at one effective address in one translation context.
 *
 * @param ea effective address of the first instruction
 * @param context translation context in which {@code ea} means this block
 * @param offset where the first instruction lies in guest RAM
 * @param stamp what {@link dev.oriel.memory.CodeFrames#stamp} said when the block was decoded
 * @param code one element an instruction: its index in the ISA table above its 32 bits
 */
record Block(long ea, long context, long offset, int stamp, long[] code) {}
