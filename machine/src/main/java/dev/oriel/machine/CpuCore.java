package dev.oriel.machine;

/**
 * A core that a machine has, or has room for.
 *
 * @param id the number of its first processor
 * @param threads its processors
 * @param present whether it is there
 * @param device its name as a device; empty if it is there by configuration, has no name, or is not
 *     there
 */
public record CpuCore(int id, int threads, boolean present, String device) {}
