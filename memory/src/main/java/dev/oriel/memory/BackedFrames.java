package dev.oriel.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * Which frames of a reservation the host has backed: the others were never written, and are zero.
 * Linux says so in {@code /proc/self/pagemap}, 64 bits for each of its pages; elsewhere all count
 * as backed.
 */
final class BackedFrames {
  private static final Path PAGEMAP = Path.of("/proc/self/pagemap");

  /** Bits 63 and 62: the page is in memory, or swapped out. */
  private static final long BACKED = 3L << 62;

  private static final int ENTRIES_AT_ONCE = 1 << 15;

  private BackedFrames() {}

  /** Marks the frames of {@code part}, of which the first has the number {@code first}. */
  static void mark(MemorySegment part, long first, BitSet frames) {
    int count = Math.toIntExact(part.byteSize() >>> GuestMemory.FRAME_SHIFT);
    int from = Math.toIntExact(first);
    if (!HostReservation.hasPagemap()) {
      frames.set(from, from + count);
      return;
    }
    try (FileChannel pagemap = FileChannel.open(PAGEMAP, StandardOpenOption.READ)) {
      mark(pagemap, part, from, frames);
    } catch (IOException e) {
      // It says nothing, so each may hold something.
      frames.set(from, from + count);
    }
  }

  private static void mark(FileChannel pagemap, MemorySegment part, int first, BitSet frames)
      throws IOException {
    long page = HostReservation.pageSize();
    long begin = part.address() / page;
    long end = (part.address() + part.byteSize() + page - 1) / page;
    ByteBuffer entries =
        ByteBuffer.allocateDirect(ENTRIES_AT_ONCE * Long.BYTES).order(ByteOrder.nativeOrder());
    for (long at = begin; at < end; at += ENTRIES_AT_ONCE) {
      entries.clear().limit((int) Math.min(ENTRIES_AT_ONCE, end - at) * Long.BYTES);
      while (entries.hasRemaining()) {
        if (pagemap.read(entries, at * Long.BYTES + entries.position()) <= 0) {
          throw new IOException("the host does not say which pages there are");
        }
      }
      for (int i = 0; i < entries.limit() / Long.BYTES; i++) {
        if ((entries.getLong(i * Long.BYTES) & BACKED) != 0) {
          long offset = (at + i) * page - part.address();
          long frame = Math.max(0, offset) >>> GuestMemory.FRAME_SHIFT;
          long last = Math.min(part.byteSize(), offset + page) - 1 >>> GuestMemory.FRAME_SHIFT;
          frames.set(first + (int) frame, first + (int) last + 1);
        }
      }
    }
  }
}
