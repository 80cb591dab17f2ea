package dev.oriel.machine;

/**
 * A piece of memory that the processors see.
 *
 * @param name {@code RAM}, a memory device's id, or {@code device memory 0}, …
 * @param address its first real address
 * @param size bytes
 */
public record MemorySnapshot(Kind kind, String name, long address, long size) {
  /** Whose memory it is. */
  public enum Kind {
    /** What the machine was started with. */
    RAM,
    /** Plugged since. */
    PLUGGED,
    /** A device's, coherent with the processors'. */
    DEVICE
  }
}
