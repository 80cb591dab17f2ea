package dev.oriel.devices.virtio;

import dev.oriel.device.RegisterBank;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/** What a kind of virtio device does, behind the transport, which serializes the calls. */
public interface VirtioModel extends AutoCloseable {
  /** The features that are offered, of those that belong to this kind of device. */
  long features();

  /** The device configuration; guests read and write it at any time. */
  RegisterBank config();

  /** The driver has written to the device configuration. */
  default void configStored() {}

  /** The driver is ready. */
  void start(long features);

  /**
   * Does a bounded amount of work on {@code queue}.
   *
   * @param brief whether a vCPU waits, so that what may take long must be left for the next call
   * @return whether there is more to do now
   */
  boolean serve(Virtqueue queue, boolean brief);

  /** Returns to the state at power-on; buffers that were taken are forgotten. */
  void reset();

  /**
   * Ends what is under way on {@code queue}, so that each buffer that was taken is given back, or
   * is taken anew. Before {@link #save}, for each queue.
   */
  void drain(Virtqueue queue);

  /** Writes what is not a buffer's; the configuration too if guests can write it. */
  void save(StateWriter out);

  /** Takes over a state, after a reset; {@link #start} comes later. */
  void restore(StateReader in);

  /** Flushes caches and releases resources. */
  @Override
  void close();
}
