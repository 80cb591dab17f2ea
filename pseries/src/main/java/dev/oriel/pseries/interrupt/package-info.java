/** Interrupt sources, and the two controllers that bring them to processors: XICS and XIVE. */
package dev.oriel.pseries.interrupt;
