package dev.oriel.machine;

/**
 * A piece of memory that the processors see.
 *
 * @param name {@code RAM}, a memory device's id, or {@code device memory 0}, …
 * @param address its first real address
 * @param size bytes
 */
public record MemorySnapshot(Kind kind, String name, long address, long size) {
  /** The kind of memory. */
  public enum Kind {
    /** RAM at power-on. */
    RAM,
    /** Plugged later. */
    PLUGGED,
    /** Coherent memory of a device. */
    DEVICE
  }
}
