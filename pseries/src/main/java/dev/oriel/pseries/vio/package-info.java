/** The virtual I/O bus: terminals, logical LAN, and command queues. */
package dev.oriel.pseries.vio;
