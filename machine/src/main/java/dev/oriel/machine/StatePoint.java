package dev.oriel.machine;

import java.util.function.Supplier;

/**
 * The registers of the vCPU between two instructions.
 *
 * @param instructions how many it has executed since the machine was created
 * @param address of the next instruction
 * @param hash of all registers
 * @param registers all of them as text; to be called before the observer returns
 */
public record StatePoint(long instructions, long address, long hash, Supplier<String> registers) {}
