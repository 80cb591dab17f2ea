/** The map of real addresses, memory that is plugged, and memory of devices. */
package dev.oriel.pseries.memory;
