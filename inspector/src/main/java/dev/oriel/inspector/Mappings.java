package dev.oriel.inspector;

import dev.oriel.machine.MachineView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects a window's mappings in bounded memory: the covered part of each bin, and few pages. */
final class Mappings implements MachineView.MappingVisitor {
  /** The most pages that are listed one by one. */
  static final int LISTED_PAGES = 64;

  final Axis axis;
  private final Bins bins;
  final List<Object> pages = new ArrayList<>();
  long mapped;
  long runs;
  private long nextIoba;
  private long nextRa;

  Mappings(Axis axis) {
    this.axis = axis;
    bins = new Bins(axis);
  }

  /** How much of each bin is mapped, from 0 to 1. */
  double[] covered() {
    return bins.covered();
  }

  @Override
  public void run(long ioba, long bytes, long ra, boolean linear, boolean read, boolean write) {
    mapped += bytes;
    runs += linear && runs > 0 && ioba == nextIoba && ra == nextRa ? 0 : 1;
    nextIoba = ioba + bytes;
    nextRa = ra + bytes;
    bins.fill(ioba, bytes);
    if (axis.bytes() >>> axis.shift() <= LISTED_PAGES) {
      long[] part = axis.clip(ioba, bytes);
      for (long done = 0; done < part[1]; done += 1L << axis.shift()) {
        long at = axis.from() + part[0] + done;
        pages.add(
            Map.of(
                "ioba", Amounts.hex(at),
                "ra", Amounts.hex(linear ? ra + (at - ioba) : ra),
                "may", read && write ? "read and write" : read ? "read" : "write"));
      }
    }
  }
}
