package dev.oriel.fuzz.qtest;

/**
 * A machine with the device that is fuzzed.
 *
 * @param end closes what the machine used
 */
record Fuzzed(Target target, Runnable end) implements AutoCloseable {
  @Override
  public void close() {
    target.outside().calm(); // Since a disk is flushed at the end.
    try {
      target.machine().close();
    } finally {
      end.run();
    }
  }
}
