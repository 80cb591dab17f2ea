package dev.oriel.devices.nvme;

import dev.oriel.device.BlockImage;
import dev.oriel.devices.common.Disk;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;

/** The one namespace: an image divided into logical blocks. */
final class Namespace {
  static final int ID = 1;
  static final int BROADCAST = 0xffff_ffff;

  private final Disk disk;
  private final int blockShift;

  /** Whether it has changed since the guest read the list of those that have. */
  private boolean changed;

  Namespace(BlockImage image, int blockShift) {
    disk = new Disk(image);
    this.blockShift = blockShift;
  }

  /** It has another size; true if the guest has been told of no change since it read the list. */
  boolean change() {
    boolean first = !changed;
    changed = true;
    return first;
  }

  boolean changed() {
    return changed;
  }

  /** The guest knows what it is like now. */
  void known() {
    changed = false;
  }

  void save(StateWriter out) {
    out.putBoolean(changed);
  }

  void restore(StateReader in) {
    changed = in.getBoolean();
  }

  /** Logical blocks. */
  long size() {
    return disk.size() >>> blockShift;
  }

  int blockShift() {
    return blockShift;
  }

  boolean readOnly() {
    return disk.readOnly();
  }

  /** Whether all of a range of blocks exists; both numbers come from the guest. */
  boolean contains(long lba, long blocks) {
    return Long.compareUnsigned(lba, size()) < 0 && blocks <= size() - lba;
  }

  Status read(long lba, MemorySegment target) {
    boolean done = disk.read(lba << blockShift, target);
    return done ? Status.SUCCESS : Status.UNRECOVERED_READ_ERROR;
  }

  Status write(long lba, MemorySegment source) {
    return disk.write(lba << blockShift, source) ? Status.SUCCESS : Status.WRITE_FAULT;
  }

  /** Frees a {@link Disk#piece} of bytes, which is advice. */
  void discard(long position, long bytes) {
    disk.discard(position, bytes);
  }

  /** Makes a {@link Disk#piece} of bytes zeros. */
  Status zero(long position, long bytes, boolean mayFree) {
    return disk.zero(position, bytes, mayFree) ? Status.SUCCESS : Status.WRITE_FAULT;
  }

  /** Whether writing {@code bytes} more would wait for the disk. */
  boolean waitsBefore(long bytes) {
    return disk.waitsBefore(bytes);
  }

  Status flush() {
    return disk.flush() ? Status.SUCCESS : Status.WRITE_FAULT;
  }

  /** Releases the image; data that cannot be written back now is lost. */
  void close() {
    disk.close();
  }
}
