package dev.oriel.machine;

/**
 * A property for every device of a kind: {@code -global spapr-pci-host-bridge.pgsz=0x11000}.
 *
 * @param driver kind of device
 * @param property name
 * @param value as written
 */
public record GlobalProperty(String driver, String property, String value) {}
