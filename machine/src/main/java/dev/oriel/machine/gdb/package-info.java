/** A server for gdb's remote serial protocol. */
@org.jspecify.annotations.NullMarked
package dev.oriel.machine.gdb;
