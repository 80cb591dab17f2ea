package dev.oriel.device;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * A SCSI logical unit, which executes the commands that an adapter passes on, one at a time. Not
 * for use by several threads at once.
 */
public interface ScsiUnit extends AutoCloseable {
  /**
   * Begins a command. {@code REPORT LUNS} is the adapter's.
   *
   * @param cdb the command descriptor block, any 16 bytes of a guest
   */
  ScsiCommand begin(byte[] cdb, ScsiData data);

  /**
   * Has an adapter told of other sizes from now on.
   *
   * @param changed called after each, while the machine stands still
   */
  default void onCapacityChange(Runnable changed) {}

  /** Returns to the state at power-on. */
  void reset();

  /** Writes its state between two commands. */
  void save(StateWriter out);

  /** Takes over a state. */
  void restore(StateReader in);

  /** Flushes caches and releases resources. */
  @Override
  void close();
}
