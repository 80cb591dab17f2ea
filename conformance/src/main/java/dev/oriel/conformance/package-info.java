/**
 * The differential tester of the processor: draws instruction sequences from the ISA table,
 * executes them in an engine and in QEMU's user emulation, and compares everything a program can
 * see.
 */
@NullMarked
package dev.oriel.conformance;

import org.jspecify.annotations.NullMarked;
