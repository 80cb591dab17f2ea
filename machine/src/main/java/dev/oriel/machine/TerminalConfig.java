package dev.oriel.machine;

import java.util.OptionalInt;

/**
 * A terminal, {@code spapr-vty}, besides the console.
 *
 * @param unit its address on the virtual I/O bus; the first free one if empty
 * @param line its far end, which the caller serves and closes
 */
public record TerminalConfig(OptionalInt unit, SerialLine line) {}
