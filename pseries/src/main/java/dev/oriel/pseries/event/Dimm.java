package dev.oriel.pseries.event;

/**
 * A DIMM that was plugged while the machine runs.
 *
 * @param id its name, chosen by the user
 * @param ra its first real address
 * @param size bytes, a multiple of 256 MiB
 */
public record Dimm(String id, long ra, long size) {}
