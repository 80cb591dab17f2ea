package dev.oriel.machine;

/**
 * A range of bus addresses that maps to memory.
 *
 * @param ioba the first address
 * @param size bytes from the first to the last
 * @param mapped bytes of these that are mapped; less than {@code size} if there are holes
 * @param ra the lowest real address that they map to
 * @param span bytes from there to the highest
 * @param runs 1 if the mapping is linear; more if so many linear pieces were merged
 */
public record MappedRun(long ioba, long size, long mapped, long ra, long span, long runs) {
  /** Whether {@code ioba + i} maps to {@code ra + i}, for each of the {@code size} bytes. */
  public boolean linear() {
    return runs == 1 && span == size;
  }

  /** The first bus address past the run. */
  public long end() {
    return ioba + size;
  }

  /** The first real address past the memory of the run. */
  public long raEnd() {
    return ra + span;
  }

  /** This run and the following {@code next} as one, if {@code next} continues this. */
  boolean continuedBy(MappedRun next) {
    return linear() && next.linear() && end() == next.ioba && raEnd() == next.ra;
  }

  /** This run and the following {@code next} as one, with a hole between them. */
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
