package dev.oriel.pseries;

/**
 * A DIMM that was plugged while the machine runs.
 *
 * @param id what whoever plugged it calls it
 * @param ra its first real address
 * @param size bytes, a multiple of 256 MiB
 */
public record Dimm(String id, long ra, long size) {}
