package dev.oriel.device;

/**
 * A port of a virtio serial device.
 *
 * @param number 0..30
 * @param name by which guests find it; "" if it has none
 * @param console whether it is a terminal
 */
public record SerialPort(int number, String name, boolean console, CharacterLine line) {}
