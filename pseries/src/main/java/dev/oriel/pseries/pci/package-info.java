/** PCI host bridges: configuration, slots, messages, DMA windows, and error handling. */
package dev.oriel.pseries.pci;
