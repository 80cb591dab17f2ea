package dev.oriel.machine;

import java.util.List;

/**
 * The bus address space of a PCI host bridge at one moment: which windows the guest is offered and
 * which it has created.
 *
 * @param index the bridge's number
 * @param largestWindow TCEs of the largest window that is offered; 0 if none is offered, with
 *     {@code ddw=off}
 * @param pageShifts page sizes that are offered, as log2 of bytes, ascending
 * @param windowsAvailable windows that can still be created
 * @param locked bytes of the guest's memory that a host keeps locked, because its tables may map
 *     them; 0 without such tables
 * @param windows the existing windows, by ascending (unsigned) bus address
 */
public record BusSnapshot(
    int index,
    long largestWindow,
    List<Integer> pageShifts,
    int windowsAvailable,
    long locked,
    List<WindowSnapshot> windows) {
  public BusSnapshot {
    pageShifts = List.copyOf(pageShifts);
    windows = List.copyOf(windows);
  }
}
