/** What the platform writes of its calls, in the format of QEMU's traces. */
package dev.oriel.pseries.trace;
