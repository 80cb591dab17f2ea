package dev.oriel.inspector;

/**
 * Places the pages of a range of bus addresses on a line of so many bins: side by side, or, if
 * there are many, by the logarithm of their distance from the first.
 *
 * @param from the first bus address
 * @param bytes size of the range, unsigned
 * @param shift log2 of the bytes of a page
 */
record Axis(long from, long bytes, int shift, int bins) {
  /** The most pages that lie side by side. */
  private static final double MOST_LINEAR = 1 << 16;

  private double pages() {
    return unsigned(bytes) / (1L << shift);
  }

  boolean logarithmic() {
    return pages() > MOST_LINEAR;
  }

  private static double unsigned(long value) {
    return (value >>> 1) * 2.0 + (value & 1);
  }

  /** The bin, with a fraction, where an address of the range is. */
  double at(long ioba) {
    double page = unsigned(ioba - from) / (1L << shift);
    return bins * (logarithmic() ? Math.log1p(page) / Math.log1p(pages()) : page / pages());
  }

  /**
   * The part of bytes {@code [ioba, ioba + size)}, which may lie outside, that is in the range: its
   * offset and its size, 0 if there is none.
   */
  long[] clip(long ioba, long size) {
    long start = ioba - from;
    if (Long.compareUnsigned(start, bytes) < 0) {
      long room = bytes - start;
      return new long[] {start, Long.compareUnsigned(size, room) < 0 ? size : room};
    }
    long before = -start;
    if (Long.compareUnsigned(ioba, from) < 0 && Long.compareUnsigned(before, size) < 0) {
      long rest = size - before;
      return new long[] {0, Long.compareUnsigned(rest, bytes) < 0 ? rest : bytes};
    }
    return new long[] {0, 0};
  }

  /** Adds to each bin the part of it, from 0 to 1, that a run of the range covers. */
  void fill(double[] covered, long ioba, long size) {
    long[] part = clip(ioba, size);
    if (part[1] == 0) {
      return;
    }
    double begin = at(from + part[0]);
    double end = part[0] + part[1] == bytes ? bins : at(from + part[0] + part[1]);
    int first = Math.clamp((int) begin, 0, bins - 1);
    int last = Math.clamp((int) Math.ceil(end) - 1, first, bins - 1);
    for (int i = first; i <= last; i++) {
      covered[i] += Math.min(end, i + 1.0) - Math.max(begin, i);
    }
  }
}
