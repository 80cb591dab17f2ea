package dev.oriel.pseries.processor;

/** What one thread of a machine's owner runs: a processor, or several that take turns. */
public sealed interface ProcessorLoop permits VirtualProcessor, Rotation {
  /** Runs the guest until {@link #leave} is called. */
  void run();

  /** Makes {@link #run} return soon, also while the machine is paused. For any thread. */
  void leave();

  /** The number of a processor that it runs. */
  int number();
}
