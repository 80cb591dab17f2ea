/** The command {@code oriel}: command lines in QEMU's spelling, the terminal, exit statuses. */
package dev.oriel.cli;
