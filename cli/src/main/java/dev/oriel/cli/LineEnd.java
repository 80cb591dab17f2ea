package dev.oriel.cli;

import dev.oriel.machine.SerialLine;

/**
 * The host's end of a terminal or port other than the console.
 *
 * @param option names it in messages
 * @param label the name of the place
 */
record LineEnd(String option, String label, Chardev place, SerialLine line) {}
