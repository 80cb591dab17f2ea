package dev.oriel.iommu;

/**
 * Receives the events of an IOMMU, on the thread of the event, after the event. Without a listener,
 * events cost nothing.
 *
 * <p>LIOBNs are given as the 64-bit values that the guest passed. Bus addresses of TCE operations
 * are aligned down to the I/O page, as the operation aligned them, if there is such a window.
 */
public interface IommuListener {
  /** A TCE was stored, or not ({@link Iommu#put}). */
  default void put(long liobn, long ioba, long tce, TceStatus status) {}

  /** A TCE was read; {@code tce} is 0 on failure ({@link Iommu#get}). */
  default void get(long liobn, long ioba, TceStatus status, long tce) {}

  /** Entries were stuffed; not called if liobn or count were refused ({@link Iommu#stuff}). */
  default void stuff(long liobn, long tce, long count, TceBatch batch) {}

  /**
   * A list was stored; not called if liobn, count or list were refused ({@link Iommu#putIndirect}).
   */
  default void indirect(long liobn, long ioba, long listRa, long count, TceBatch batch) {}

  /** A window, possibly the default one, was created; it is already in use. */
  default void opened(DmaWindow window) {}

  /** A window was removed; no more DMA goes through it. */
  default void closed(DmaWindow window) {}

  /**
   * A window was not created because its table was refused.
   *
   * @param liobn the LIOBN that it would have had
   * @param reason what refused it and why
   */
  default void refused(int liobn, String reason) {}

  /**
   * Whether {@link #translated} is to be called, which makes DMA slower: it then takes a step for
   * each I/O page.
   */
  default boolean wantsTranslations() {
    return true;
  }

  /**
   * A bus address was translated, one I/O page at a time.
   *
   * @param offset bus address relative to the window
   * @param tce the entry as it is stored
   */
  default void translated(DmaWindow window, long offset, long tce) {}

  /** DMA that the endpoint's guard admitted did not reach memory. */
  default void fault(DmaFault fault) {}
}
