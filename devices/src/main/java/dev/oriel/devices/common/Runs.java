package dev.oriel.devices.common;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A buffer of the guest as runs of contiguous bus addresses, and a cursor over it. */
public final class Runs {
  private final DmaPort port;
  private long[] address = new long[64];
  private long[] length = new long[64];
  private int runs;
  private long bytes;
  private int run;
  private long runOffset;
  private long position;

  public Runs(DmaPort port) {
    this.port = port;
  }

  /** Empties the buffer. */
  public void clear() {
    runs = 0;
    bytes = 0;
    rewind();
  }

  /** Appends {@code count} bytes at {@code ioba}; the caller bounds the number of calls. */
  public void add(long ioba, long count) {
    bytes += count;
    if (runs > 0 && address[runs - 1] + length[runs - 1] == ioba) {
      length[runs - 1] += count;
      return;
    }
    if (runs == address.length) {
      address = Arrays.copyOf(address, 2 * runs);
      length = Arrays.copyOf(length, 2 * runs);
    }
    address[runs] = ioba;
    length[runs++] = count;
  }

  /** What does something with a contiguous piece. */
  public interface RunVisitor {
    /** Called for each run, in order. */
    boolean run(long ioba, long bytes);
  }

  /** Visits all of the buffer, whatever the visitor answers. */
  public void forEachRun(RunVisitor visitor) {
    for (int i = 0; i < runs; i++) {
      boolean _ = visitor.run(address[i], length[i]);
    }
  }

  /** Bytes in the buffer. */
  public long bytes() {
    return bytes;
  }

  /** Bytes before the cursor. */
  public long position() {
    return position;
  }

  /** Moves the cursor back to the start. */
  public void rewind() {
    run = 0;
    runOffset = 0;
    position = 0;
  }

  /** Moves the cursor over {@code count} bytes, which must be there. */
  public void skip(long count) {
    long left = count;
    while (left > 0) {
      left -= pass(Math.min(left, length[run] - runOffset));
    }
  }

  /** Moves the next {@code count} bytes, which must be there, to the guest from {@code source}. */
  public DmaStatus fill(MemorySegment source, long count) {
    return transfer(source, count, true);
  }

  /** Moves the next {@code count} bytes, which must be there, from the guest to {@code target}. */
  public DmaStatus drain(MemorySegment target, long count) {
    return transfer(target, count, false);
  }

  private DmaStatus transfer(MemorySegment segment, long count, boolean toGuest) {
    long done = 0;
    while (done < count) {
      long part = Math.min(count - done, length[run] - runOffset);
      long ioba = address[run] + runOffset;
      DmaStatus status =
          toGuest ? port.write(ioba, segment, done, part) : port.read(ioba, segment, done, part);
      if (status != DmaStatus.OK) {
        return status;
      }
      done += pass(part);
    }
    return DmaStatus.OK;
  }

  /** Moves the cursor over {@code part} bytes of the current run. */
  private long pass(long part) {
    position += part;
    runOffset += part;
    if (runOffset == length[run]) {
      run++;
      runOffset = 0;
    }
    return part;
  }
}
