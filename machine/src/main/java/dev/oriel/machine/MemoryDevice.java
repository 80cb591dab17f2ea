package dev.oriel.machine;

/**
 * Memory that was plugged into a machine.
 *
 * @param id its name, chosen by the user
 * @param address its first real address
 * @param size bytes
 */
public record MemoryDevice(String id, long address, long size) {}
