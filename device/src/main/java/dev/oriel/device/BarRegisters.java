package dev.oriel.device;

/**
 * Registers that lie together in a BAR.
 *
 * @param bar its number
 * @param offset where {@code bank} begins in it, in bytes
 */
public record BarRegisters(int bar, int offset, RegisterBank bank) {}
