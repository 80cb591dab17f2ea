package dev.oriel.machine;

/**
 * Bus addresses that lead to memory.
 *
 * @param ioba the first of them
 * @param size bytes from the first to the last
 * @param mapped bytes of those that are mapped; less than {@code size} if there are holes
 * @param ra the lowest real address that they lead to
 * @param span bytes from there to the highest
 * @param runs 1 if addresses and memory go side by side; more if so many such pieces were merged
 */
public record MappedRun(long ioba, long size, long mapped, long ra, long span, long runs) {
  /** Whether {@code ioba + i} leads to {@code ra + i}, for each of the {@code size} bytes. */
  public boolean linear() {
    return runs == 1 && span == size;
  }

  /** The first bus address past the run. */
  public long end() {
    return ioba + size;
  }

  /** The first real address past what the run leads to. */
  public long raEnd() {
    return ra + span;
  }

  /** This and {@code next}, which lies behind it, as one run, if they continue each other. */
  boolean continuedBy(MappedRun next) {
    return linear() && next.linear() && end() == next.ioba && raEnd() == next.ra;
  }

  /** This and {@code next}, which lies behind it, as one: what is between them is a hole in it. */
  public MappedRun merge(MappedRun next) {
    long low = Long.compareUnsigned(ra, next.ra) <= 0 ? ra : next.ra;
    long high = Long.compareUnsigned(raEnd(), next.raEnd()) >= 0 ? raEnd() : next.raEnd();
    return new MappedRun(
        ioba,
        next.end() - ioba,
        mapped + next.mapped,
        low,
        high - low,
        continuedBy(next) ? 1 : runs + next.runs);
  }
}
