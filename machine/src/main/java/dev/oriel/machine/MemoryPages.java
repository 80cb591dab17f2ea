package dev.oriel.machine;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostFile;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Guest RAM as a snapshot has it that is to be mapped: runs of whole pages at the end of the file,
 * and a table of them. Pages of zeros are left out, except between others.
 */
final class MemoryPages {
  static final int PAGE = 4096;

  private static final int PAGES = 256;

  /** The longest run. */
  private static final int PIECE = PAGES * PAGE;

  /** Pages of zeros between two runs that are stored, so that there are fewer mappings. */
  private static final int GAP = 16;

  private static final long MOST_AT_ONCE = 1 << 30;

  private static final MemorySegment ZEROES = MemorySegment.ofArray(new byte[PAGE]);

  /**
   * Pages of a region.
   *
   * @param sum CRC-32C of their bytes
   */
  private record Run(long ra, int length, int sum) {
    long end() {
      return ra + length;
    }
  }

  private final GuestMemory memory;
  private final List<Run> runs;

  private MemoryPages(GuestMemory memory, List<Run> runs) {
    this.memory = memory;
    this.runs = runs;
  }

  /** The pages of a machine that stands still. */
  static MemoryPages of(GuestMemory memory) {
    MemoryPages found = unsummed(memory);
    return new MemoryPages(
        memory,
        found.runs.parallelStream()
            .map(run -> new Run(run.ra, run.length, sum(memory, run.ra, run.length)))
            .toList());
  }

  /** As {@link #of}, for {@link #share} only. */
  static MemoryPages unsummed(GuestMemory memory) {
    MemoryPieces all = new MemoryPieces(memory);
    BitSet used = memory.usedFrames();
    List<Long> pieces = all.usedAddresses(used);
    return new MemoryPages(
        memory,
        IntStream.range(0, pieces.size())
            .parallel()
            .mapToObj(i -> runs(memory, used, pieces.get(i), all.pages(pieces.get(i))))
            .flatMap(List::stream)
            .toList());
  }

  private static List<Run> runs(GuestMemory memory, BitSet used, long ra, int pages) {
    long offset = memory.offset(ra);
    int first = Math.toIntExact(offset / PAGE);
    MemorySegment piece = memory.segment().asSlice(offset, (long) pages * PAGE);
    List<Run> found = new ArrayList<>();
    int start = -1;
    int end = 0;
    for (int page = 0; page < pages; page++) {
      if (!used.get(first + page) || piece.asSlice((long) page * PAGE, PAGE).mismatch(ZEROES) < 0) {
        continue;
      }
      if (start >= 0 && page - end > GAP) {
        found.add(new Run(ra + (long) start * PAGE, (end - start) * PAGE, 0));
        start = page;
      }
      start = start < 0 ? page : start;
      end = page + 1;
    }
    if (start >= 0) {
      found.add(new Run(ra + (long) start * PAGE, (end - start) * PAGE, 0));
    }
    return found;
  }

  private static int sum(GuestMemory memory, long ra, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes(memory, ra, length));
    return (int) sum.getValue();
  }

  private static ByteBuffer bytes(GuestMemory memory, long ra, int length) {
    return memory.segment().asSlice(memory.offset(ra), length).asByteBuffer();
  }

  /** The table, for {@link #read}. */
  byte[] table() {
    StateWriter out = new StateWriter();
    out.putInt(runs.size());
    for (Run run : runs) {
      out.putLong(run.ra);
      out.putInt(run.length);
      out.putInt(run.sum);
    }
    return out.toByteArray();
  }

  /**
   * Reads a table, and trusts none of it.
   *
   * @throws dev.oriel.memory.state.StateException if it is none of this memory
   */
  static MemoryPages read(byte[] table, GuestMemory memory) {
    StateReader in = new StateReader(table);
    List<Run> runs = new ArrayList<>();
    long next = 0;
    for (int left = in.getInt(0, table.length / Long.BYTES); left > 0; left--) {
      Run run = new Run(in.getLong(), in.getInt(PAGE, PIECE), in.getInt());
      in.check(
          run.ra >= next
              && run.ra % PAGE == 0
              && run.length % PAGE == 0
              && memory.contains(run.ra, run.length));
      runs.add(run);
      next = run.end();
    }
    in.end();
    return new MemoryPages(memory, runs);
  }

  /** What all pages take. */
  long bytes() {
    return runs.stream().mapToLong(Run::length).sum();
  }

  void write(WritableByteChannel out) throws IOException {
    for (Run run : runs) {
      ByteBuffer bytes = bytes(memory, run.ra, run.length);
      while (bytes.hasRemaining()) {
        int _ = out.write(bytes);
      }
    }
  }

  /**
   * Has memory be the pages that start at {@code position}; it must be zero.
   *
   * @return whether their sums are right
   */
  boolean map(HostFile file, long position) throws IOException {
    mapAll(file, position);
    return runs.parallelStream().allMatch(run -> sum(memory, run.ra, run.length) == run.sum);
  }

  /**
   * Has another memory, of the same regions and zero, hold the same: it maps the pages of a file
   * without a name, to which they are written.
   */
  void share(GuestMemory clone) throws IOException {
    try (HostFile file = HostFile.temporary()) {
      write(file.channel());
      new MemoryPages(clone, runs).mapAll(file, 0);
    }
  }

  private void mapAll(HostFile file, long position) throws IOException {
    long at = position;
    for (int i = 0; i < runs.size(); ) {
      long ra = runs.get(i).ra;
      long end = ra;
      // Neighbors are mapped at once.
      do {
        end = runs.get(i++).end();
      } while (i < runs.size()
          && runs.get(i).ra == end
          && end - ra < MOST_AT_ONCE
          && memory.contains(ra, runs.get(i).end() - ra));
      boolean mapped = memory.map(ra, file, at, end - ra);
      assert mapped;
      at += end - ra;
    }
  }
}
