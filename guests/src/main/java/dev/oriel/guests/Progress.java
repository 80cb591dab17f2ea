package dev.oriel.guests;

/** Hears how far a long step has come. */
@FunctionalInterface
public interface Progress {
  /**
   * @param step what is being done, e.g. "fetching the kernel"
   * @param fraction 0 to 1, or negative if not known
   */
  void at(String step, double fraction);
}
