package dev.oriel.machine;

import java.util.function.Supplier;

/**
 * The registers of a vCPU between two instructions.
 *
 * @param processor its number
 * @param instructions how many it has executed since the machine was created
 * @param address of the next instruction
 * @param hash of all registers
 * @param registers all of them as text; to be called before the observer returns
 */
public record StatePoint(
    int processor, long instructions, long address, long hash, Supplier<String> registers) {}
