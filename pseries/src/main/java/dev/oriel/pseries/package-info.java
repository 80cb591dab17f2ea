/**
 * The LoPAR platform as QEMU's pseries machine shows it: hypercalls, RTAS, interrupt controller,
 * host bridges, virtual terminal, device tree, and the loop that runs a partition on it.
 */
package dev.oriel.pseries;
