package dev.oriel.inspector;

/**
 * How much of each bin of a line is covered, from 0 to 1. A million runs take a few milliseconds if
 * they ascend: where a run is follows from where the last one was.
 */
final class Bins {
  private final Axis axis;
  private final double[] edges;
  private final double[] covered;

  /** The bin where the last run began. */
  private int last;

  Bins(Axis axis) {
    this.axis = axis;
    covered = new double[axis.bins()];
    edges = new double[axis.bins() + 1];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = axis.edge(i);
    }
  }

  double[] covered() {
    return covered;
  }

  /** Adds the part of a run that is in the range of the line. */
  void fill(long ioba, long size) {
    long offset = ioba - axis.from();
    long room = axis.bytes() - offset;
    if (Long.compareUnsigned(offset, axis.bytes()) < 0 && Long.compareUnsigned(size, room) < 0) {
      fill(Axis.unsigned(offset), Axis.unsigned(offset + size));
      return;
    }
    long[] part = axis.clip(ioba, size);
    if (part[1] != 0) {
      boolean toEnd = part[0] + part[1] == axis.bytes();
      fill(
          Axis.unsigned(part[0]), toEnd ? edges[covered.length] : Axis.unsigned(part[0] + part[1]));
    }
  }

  private void fill(double begin, double end) {
    int bin = begin < edges[last] ? 0 : last;
    while (bin < covered.length - 1 && edges[bin + 1] <= begin) {
      bin++;
    }
    last = bin;
    for (; bin < covered.length && edges[bin] < end; bin++) {
      double low = edges[bin];
      double high = edges[bin + 1];
      covered[bin] += (Math.min(end, high) - Math.max(begin, low)) / (high - low);
    }
  }
}
