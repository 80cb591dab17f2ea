package dev.oriel.cpu;

/**
 * Thrown by {@link Storage} for an access that it cannot do: one that misses the TLB, crosses a
 * page, or goes to a device or to code. Nothing has changed; the interpreter does the instruction.
 */
public final class TlbMiss extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The only one. */
  static final TlbMiss MISS = new TlbMiss();

  private TlbMiss() {
    super(null, null, false, false);
  }
}
