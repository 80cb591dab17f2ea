package dev.oriel.iommu.sanitizer;

/**
 * A change of consecutive TCEs.
 *
 * @param liobn logical I/O bus number, unsigned 32 bits
 * @param ioba bus address of the first page, aligned to it
 * @param bytes size of the range of bus addresses, unsigned
 * @param tce what was stored; of a list, the last entry
 * @param call the cause
 */
public record TceChange(Action action, int liobn, long ioba, long bytes, long tce, GuestCall call) {
  /** What happened. */
  public enum Action {
    /** The window was created; all its TCEs are empty. */
    OPENED,
    /** TCEs that permit something were stored. */
    MAPPED,
    /** TCEs that permit nothing were stored. */
    UNMAPPED,
    /** The window was removed. */
    CLOSED
  }

  boolean covers(long address) {
    return Long.compareUnsigned(address - ioba, bytes) < 0;
  }
}
