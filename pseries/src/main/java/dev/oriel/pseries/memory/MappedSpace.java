package dev.oriel.pseries.memory;

/**
 * A window of real addresses through which processors reach an address space of a bus.
 *
 * @param name of the address space
 * @param ra the first real address
 * @param size bytes
 * @param bus the bus address behind the first real address
 */
public record MappedSpace(String name, long ra, long size, long bus) {}
