package dev.oriel.machine;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Guest RAM as a snapshot has it: pieces of up to 1 MiB, each with the pages that are not zero,
 * compressed. Pieces of zeros are left out. Pieces can be made and unpacked in parallel.
 */
final class MemoryPieces {
  private static final int PAGE = 4096;
  private static final int PAGES = 256;
  private static final int PIECE = PAGES * PAGE;
  private static final MemorySegment ZEROES = MemorySegment.ofArray(new byte[PAGE]);

  private final GuestMemory memory;

  MemoryPieces(GuestMemory memory) {
    this.memory = memory;
  }

  /** Which memory there is. */
  byte[] regions() {
    StateWriter out = new StateWriter();
    for (MemoryRegion region : memory.regions()) {
      out.putLong(region.ra());
      out.putLong(region.size());
    }
    return out.toByteArray();
  }

  /** The real addresses of all pieces. */
  List<Long> addresses() {
    List<Long> addresses = new ArrayList<>();
    for (MemoryRegion region : memory.regions()) {
      for (long ra = region.ra(); ra < region.end(); ra += PIECE) {
        addresses.add(ra);
      }
    }
    return addresses;
  }

  /** The real addresses of the pieces that may hold anything but zeros; nobody writes meanwhile. */
  List<Long> usedAddresses() {
    return usedAddresses(memory.usedFrames());
  }

  /** As above, of the frames that are set. */
  List<Long> usedAddresses(BitSet used) {
    return addresses().stream()
        .filter(
            ra -> {
              int first = Math.toIntExact(memory.offset(ra) / PAGE);
              int next = used.nextSetBit(first);
              return next >= 0 && next < first + pages(ra);
            })
        .toList();
  }

  /** The pages of the piece at {@code ra}. */
  int pages(long ra) {
    return (int) (Math.min(PIECE, memory.region(ra).end() - ra) / PAGE);
  }

  /** Makes all memory zero; what is zero is only read. */
  void clear() {
    usedAddresses().parallelStream().forEach(this::clear);
  }

  private void clear(long ra) {
    MemoryRegion region = memory.region(ra);
    for (long page = ra; page < Math.min(ra + PIECE, region.end()); page += PAGE) {
      if (memory.segment().asSlice(region.offset(page), PAGE).mismatch(ZEROES) >= 0) {
        memory.fill(page, PAGE, (byte) 0);
      }
    }
  }

  /** The piece at {@code ra}; empty if it is all zeros. */
  byte[] pack(long ra) {
    MemoryRegion region = memory.region(ra);
    int pages = pages(ra);
    MemorySegment piece = memory.segment().asSlice(region.offset(ra), (long) pages * PAGE);
    long[] present = new long[PAGES / Long.SIZE];
    byte[] bytes = new byte[pages * PAGE];
    int size = 0;
    for (int page = 0; page < pages; page++) {
      MemorySegment one = piece.asSlice((long) page * PAGE, PAGE);
      if (one.mismatch(ZEROES) >= 0) {
        present[page / Long.SIZE] |= 1L << page;
        MemorySegment.copy(one, 0, MemorySegment.ofArray(bytes), size, PAGE);
        size += PAGE;
      }
    }
    if (size == 0) {
      return new byte[0];
    }
    StateWriter out = new StateWriter();
    out.putLong(ra);
    out.putLongs(present);
    out.putBytes(deflate(bytes, size));
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, int size) {
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
      deflater.setInput(bytes, 0, size);
      deflater.finish();
      byte[] packed = new byte[size + size / 1000 + 64];
      int length = 0;
      while (!deflater.finished()) {
        if (length == packed.length) {
          packed = Arrays.copyOf(packed, 2 * length);
        }
        length += deflater.deflate(packed, length, packed.length - length);
      }
      return Arrays.copyOf(packed, length);
    }
  }

  /**
   * Stores a piece; the memory there must be zero.
   *
   * @throws StateException if it is not a piece of this memory
   */
  void unpack(byte[] packed) {
    StateReader in = new StateReader(packed);
    long ra = in.getLong();
    long[] present = new long[PAGES / Long.SIZE];
    in.getLongs(present);
    byte[] bytes = new byte[PAGE * Arrays.stream(present).mapToInt(Long::bitCount).sum()];
    inflate(in.getBytes(2 * PIECE), bytes);
    in.end();
    MemorySegment from = MemorySegment.ofArray(bytes);
    int at = 0;
    for (int page = 0; page < PAGES; page++) {
      if ((present[page / Long.SIZE] >>> page & 1) != 0) {
        in.check(memory.write(ra + (long) page * PAGE, from, at, PAGE));
        at += PAGE;
      }
    }
  }

  private static void inflate(byte[] packed, byte[] target) {
    try (Inflater inflater = new Inflater(true)) {
      // One byte more, which this format of the library needs.
      inflater.setInput(Arrays.copyOf(packed, packed.length + 1));
      int length = 0;
      while (length < target.length) {
        int more = inflater.inflate(target, length, target.length - length);
        if (more == 0) {
          throw new StateException("memory cannot be unpacked");
        }
        length += more;
      }
    } catch (DataFormatException e) {
      throw new StateException("memory cannot be unpacked");
    }
  }
}
