package dev.oriel.device;

/**
 * The node of a device on the virtual I/O bus.
 *
 * @param name without the address
 * @param type {@code device_type}
 * @param compatible {@code compatible}
 * @param addressCells cells of addresses on the device's own bus
 */
public record VioProfile(String name, String type, String compatible, int addressCells) {}
