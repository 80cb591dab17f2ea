/** The state of a machine's parts, as it is saved and restored. */
package dev.oriel.memory.state;
