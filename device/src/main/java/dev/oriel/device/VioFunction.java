package dev.oriel.device;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/** A device on the virtual I/O bus. */
public interface VioFunction extends AutoCloseable {
  /**
   * Takes a message of 16 bytes of the guest; on a vCPU thread, so it must not wait for the
   * device's work.
   *
   * @return false if the device has no room for it
   */
  boolean receive(long high, long low);

  /**
   * Returns to the state at power-on: the machine is reset, or the guest has freed its queue. No
   * DMA from before may happen after it.
   */
  void reset();

  /** Completes what it is in the middle of, and writes its state; its executor is idle. */
  void save(StateWriter out);

  /** Takes over a state, and asks its executor for the work that may be left. */
  void restore(StateReader in);

  /** Flushes caches and releases resources. */
  @Override
  void close();
}
