package dev.oriel.cli.compare;

import java.util.ArrayList;
import java.util.List;

/** Bands on top of each other, the lowest address at the bottom; {@code y} grows downwards. */
final class Column {
  /** A band in its place. */
  record Placed(Band band, double top, double bottom) {}

  private final List<Placed> bands = new ArrayList<>();
  private double top;

  /**
   * @param bottom the y coordinate of the first band's bottom
   */
  Column(double bottom) {
    top = bottom;
  }

  void add(Band band) {
    bands.add(new Placed(band, top - band.height(), top));
    top -= band.height();
  }

  /** Leaves {@code height} empty above the last band. */
  void skip(double height) {
    top -= height;
  }

  double top() {
    return top;
  }

  List<Placed> bands() {
    return bands;
  }

  /**
   * The y coordinate of {@code address}: in the band that contains it, or at the end of the nearest
   * band below.
   */
  double y(long address) {
    double y = bands.isEmpty() ? top : bands.getFirst().bottom();
    for (Placed placed : bands) {
      Band band = placed.band();
      if (Long.compareUnsigned(address, band.from()) < 0) {
        break;
      }
      double part = Math.min(1, (address - band.from()) / (double) Math.max(1, band.size()));
      y = placed.bottom() - part * (placed.bottom() - placed.top());
    }
    return y;
  }
}
