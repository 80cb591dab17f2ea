package dev.oriel.machine;

import dev.oriel.pseries.event.Dimm;

/**
 * Memory that was plugged into a machine.
 *
 * @param id its name, chosen by the user
 * @param address its first real address
 * @param size bytes
 */
public record MemoryDevice(String id, long address, long size) {
  static MemoryDevice of(Dimm dimm) {
    return new MemoryDevice(dimm.id(), dimm.ra(), dimm.size());
  }
}
