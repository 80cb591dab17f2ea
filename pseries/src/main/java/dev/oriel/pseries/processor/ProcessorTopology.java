package dev.oriel.pseries.processor;

/**
 * How the processors of a platform are arranged.
 *
 * @param cpus processors, a multiple of {@code threads}
 * @param threads processors that are threads of the same core
 * @param cores cores of a chip
 * @param most processors that the guest is told there can be
 */
public record ProcessorTopology(int cpus, int threads, int cores, int most) {
  /** That many cores of one thread on one chip. */
  public static ProcessorTopology of(int cpus) {
    return new ProcessorTopology(cpus, 1, cpus, cpus);
  }

  int chip(int server) {
    return server / (threads * cores);
  }
}
