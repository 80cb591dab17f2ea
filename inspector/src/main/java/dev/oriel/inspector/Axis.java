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

  static double unsigned(long value) {
    return (value >>> 1) * 2.0 + (value & 1);
  }

  /** The bin, with a fraction, where an address of the range is. */
  double at(long ioba) {
    double page = unsigned(ioba - from) / (1L << shift);
    return bins * (logarithmic() ? Math.log1p(page) / Math.log1p(pages()) : page / pages());
  }

  /** The offset in the range, in bytes, where a bin begins, or where the last one ends. */
  double edge(int bin) {
    if (bin == bins) {
      return unsigned(bytes);
    }
    double part = (double) bin / bins;
    return (1L << shift)
        * (logarithmic() ? Math.expm1(part * Math.log1p(pages())) : part * pages());
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
}
