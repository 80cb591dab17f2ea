package dev.oriel.cli;

import dev.oriel.machine.MachineConfig;
import dev.oriel.options.Values;

/**
 * The CPUs that {@code -smp} asks for. What is left out follows from the rest as under QEMU since
 * version 6.2, which prefers cores to sockets.
 *
 * @param cpus CPUs at power-on
 * @param sockets sockets
 * @param cores cores of a socket
 * @param threads threads of a core
 * @param maxCpus all CPUs that there is a place for
 */
record CpuTopology(int cpus, int sockets, int cores, int threads, int maxCpus) {
  /**
   * @param text the value of the option, for messages
   */
  static CpuTopology of(String text, Values values) {
    int cpus = count(values, "cpus");
    int maxCpus = count(values, "maxcpus");
    int sockets = count(values, "sockets");
    int cores = count(values, "cores");
    int threads = count(values, "threads");
    int all = maxCpus != 0 ? maxCpus : cpus;
    if (all == 0) {
      return checked(text, 0, or(sockets, 1), or(cores, 1), or(threads, 1), 0);
    }
    if (cores == 0) {
      sockets = or(sockets, 1);
      threads = or(threads, 1);
      cores = all / (sockets * threads);
    } else if (sockets == 0) {
      threads = or(threads, 1);
      sockets = all / (cores * threads);
    } else {
      threads = or(threads, all / (sockets * cores));
    }
    return checked(text, cpus, sockets, cores, threads, all);
  }

  private static CpuTopology checked(
      String text, int cpus, int sockets, int cores, int threads, int maxCpus) {
    long product = (long) sockets * cores * threads;
    if (maxCpus != 0 && product != maxCpus || product > Integer.MAX_VALUE) {
      throw new UsageException(
          "-smp %s: %d sockets of %d cores of %d threads are %d CPUs, not %d"
              .formatted(text, sockets, cores, threads, product, maxCpus));
    }
    int all = (int) product;
    int present = or(cpus, all);
    if (present > all) {
      throw new UsageException(
          "-smp %s: %d CPUs are more than maxcpus=%d".formatted(text, present, all));
    }
    if (present > MachineConfig.MOST_CPUS) {
      throw new UsageException(
          "-smp %s: %d CPUs are not supported; supported: 1 to %d"
              .formatted(text, present, MachineConfig.MOST_CPUS));
    }
    if (present % threads != 0) {
      throw new UsageException(
          "-smp %s: %d CPUs are no multiple of threads=%d".formatted(text, present, threads));
    }
    return new CpuTopology(present, sockets, cores, threads, all);
  }

  private static int or(int value, int otherwise) {
    return value != 0 ? value : otherwise;
  }

  /** 0 if the property is absent. */
  private static int count(Values values, String name) {
    return values.isGiven(name) ? values.integer(name) : 0;
  }
}
