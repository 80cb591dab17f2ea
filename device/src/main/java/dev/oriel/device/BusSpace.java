package dev.oriel.device;

/** The address spaces of a PCI bus that BARs decode. */
public enum BusSpace {
  IO,
  MEMORY
}
