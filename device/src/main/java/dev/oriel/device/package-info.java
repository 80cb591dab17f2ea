/**
 * The PCI kit and the interfaces that devices implement.
 *
 * <p>A device implements {@link dev.oriel.device.PciFunction} and is found through its {@link
 * dev.oriel.device.PciDeviceType}. It accesses memory only through the {@link
 * dev.oriel.iommu.DmaPort} of its {@link dev.oriel.device.PciContext}; it does not know where it is
 * mapped.
 *
 * <p>Register and memory-mapped values are little-endian integers everywhere: the byte at the
 * lowest address is the least significant.
 */
package dev.oriel.device;
