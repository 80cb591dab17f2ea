package dev.oriel.iommu.sanitizer;

import java.util.List;
import java.util.Optional;

/**
 * One finding.
 *
 * @param access what the device did
 * @param ioba the bus address of the first byte that is wrong
 * @param window the window that it is in, or was in
 * @param tce the entry that was found, 0 if there was none
 * @param mapped what mapped the page last
 * @param unmapped what removed that mapping
 * @param note more, in words; empty if there is nothing to add
 * @param aroundIoba the first I/O page of {@code around}
 * @param around the states of neighbouring I/O pages
 */
public record DmaReport(
    Problem problem,
    Access access,
    long ioba,
    Optional<Window> window,
    long tce,
    Optional<TceChange> mapped,
    Optional<TceChange> unmapped,
    String note,
    long aroundIoba,
    List<PageState> around) {
  /**
   * A transfer of a device.
   *
   * @param device the device's name
   * @param write whether it wrote to memory
   * @param ioba bus address of its first byte
   * @param length bytes
   * @param timebase when, in ticks of the guest's timebase
   */
  public record Access(String device, boolean write, long ioba, long length, long timebase) {}

  /**
   * A DMA window.
   *
   * @param liobn logical I/O bus number, unsigned 32 bits
   * @param ioba its first bus address
   * @param bytes its size, unsigned
   * @param pageShift log2 of the I/O page size
   */
  public record Window(int liobn, long ioba, long bytes, int pageShift) {
    boolean contains(long address) {
      return Long.compareUnsigned(address - ioba, bytes) < 0;
    }

    long page(long address) {
      return address & -1L << pageShift;
    }
  }

  /** The known state of an I/O page. */
  public enum PageState {
    OUTSIDE("##", "outside the window"),
    UNKNOWN("..", "no change remembered"),
    READ("r-", "device may read"),
    WRITE("-w", "device may write"),
    READ_WRITE("rw", "device may read and write"),
    UNMAPPED("un", "unmapped after a mapping");

    private final String mark;
    private final String meaning;

    PageState(String mark, String meaning) {
      this.mark = mark;
      this.meaning = meaning;
    }

    String mark() {
      return mark;
    }

    String meaning() {
      return meaning;
    }
  }
}
