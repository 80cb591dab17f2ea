package dev.oriel.conformance;

import java.util.List;

/** An implementation of the processor, in one byte order. */
interface Side extends AutoCloseable {
  /** Executes trials, each by itself. */
  List<Outcome> run(List<Trial> trials);

  default Outcome run(Trial trial) {
    return run(List.of(trial)).getFirst();
  }

  @Override
  void close();
}
