package dev.oriel.devices.virtio;

import dev.oriel.device.RegisterBank;

/** What a kind of virtio device does, behind the transport, which serializes the calls. */
public interface VirtioModel extends AutoCloseable {
  /** The features that are offered, of those that belong to this kind of device. */
  long features();

  /** The device configuration; guests read and write it at any time. */
  RegisterBank config();

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

  /** Flushes caches and releases resources. */
  @Override
  void close();
}
