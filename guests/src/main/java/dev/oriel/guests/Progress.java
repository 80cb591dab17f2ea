package dev.oriel.guests;

/** Receives the progress of a long step. */
@FunctionalInterface
public interface Progress {
  /**
   * @param step what is being done, e.g. "fetching the kernel"
   * @param fraction 0 to 1, or negative if not known
   */
  void at(String step, double fraction);

  /** Something that the user should know when the step is over, in one line. */
  default void note(String line) {
    at(line, -1);
  }
}
