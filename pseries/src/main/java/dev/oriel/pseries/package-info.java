/**
 * The LoPAR platform of QEMU's pseries machine: hypercalls, RTAS, interrupt controller, host
 * bridges, virtual terminal, device tree, and the loop that runs a partition on it.
 */
package dev.oriel.pseries;
