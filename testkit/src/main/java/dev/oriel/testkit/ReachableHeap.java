package dev.oriel.testkit;

/** How much of this JVM's heap is reachable. */
public final class ReachableHeap {
  private static final int LOOKS = 8;

  private ReachableHeap() {}

  /**
   * Bytes of the heap that are reachable: the least of several looks. A collection may leave a
   * twentieth of the heap uncompacted unless it is the fourth, and a thread that allocates after it
   * takes a whole buffer.
   */
  public static long bytes() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS; look++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
