package dev.oriel.devices.scsi;

import dev.oriel.devices.common.Disk;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.Optional;

/** What a unit reads and writes, and whether it is in the drive. */
final class Medium {
  private final Optional<Disk> disk;
  private final int blockSize;
  private boolean ejected;
  private boolean locked;

  /**
   * @param disk empty if the drive never has a medium
   */
  Medium(Optional<Disk> disk, int blockSize) {
    this.disk = disk;
    this.blockSize = blockSize;
  }

  void reset() {
    ejected = false;
    locked = false;
  }

  void save(StateWriter out) {
    out.putBoolean(ejected);
    out.putBoolean(locked);
  }

  void restore(StateReader in) {
    ejected = in.getBoolean();
    locked = in.getBoolean();
  }

  /** The contents, if they are in the drive. */
  Optional<Disk> inserted() {
    return ejected ? Optional.empty() : disk;
  }

  /** The number of blocks, if there is a medium. */
  Optional<Long> blocks() {
    return inserted().map(d -> d.size() / blockSize);
  }

  /** PREVENT ALLOW MEDIUM REMOVAL. */
  void lock(boolean on) {
    locked = on;
  }

  /** Removes the medium or inserts it again; false if it is locked. */
  boolean eject(boolean out) {
    if (out && locked) {
      return false;
    }
    ejected = out;
    return true;
  }

  /** Makes what has been written durable, and releases it. */
  void close() {
    disk.ifPresent(Disk::close);
  }
}
